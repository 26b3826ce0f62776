/** What went through a client's connections since it was opened. Counters only grow. */
export interface NetworkStats {
  /** Connections that are open now, handshakes included. */
  connectionCount: number;
  connectionCreationTotal: number;
  connectionCloseTotal: number;
  successfulAuthenticationTotal: number;
  failedAuthenticationTotal: number;
  requestTotal: number;
  responseTotal: number;
  /** Milliseconds from write to answer, summed over {@link NetworkStats.responseTotal}. */
  requestLatencyMsTotal: number;
  outgoingByteTotal: number;
  incomingByteTotal: number;
}

export function newNetworkStats(): NetworkStats {
  return {
    connectionCount: 0,
    connectionCreationTotal: 0,
    connectionCloseTotal: 0,
    successfulAuthenticationTotal: 0,
    failedAuthenticationTotal: 0,
    requestTotal: 0,
    responseTotal: 0,
    requestLatencyMsTotal: 0,
    outgoingByteTotal: 0,
    incomingByteTotal: 0,
  };
}
