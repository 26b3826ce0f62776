declare module "snappyjs" {
  const snappyjs: { compress(bytes: Uint8Array): Uint8Array };
  export default snappyjs;
}
