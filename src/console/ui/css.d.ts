/** Style sheets are imported for their effect alone; the bundler puts them into files of their own. */
declare module "*.css";
