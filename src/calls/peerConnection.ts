/**
 * Peer connections by simple-peer. The library is loaded with the first call, never at start.
 */
import type SimplePeer from 'simple-peer';

/** What the other side has to be given, as simple-peer makes it: an offer, an answer or a candidate. */
export type PeerSignal = SimplePeer.SignalData;

export type PeerConnectionOptions = {
  readonly initiator: boolean;
  readonly stream: MediaStream;
  /** https://spec.matrix.org/v1.15/client-server-api/#get_matrixclientv3voipturnserver */
  readonly iceServers: readonly RTCIceServer[];
  readonly onSignal: (signal: PeerSignal) => void;
  readonly onConnected: () => void;
  readonly onStream: (stream: MediaStream) => void;
  /** The connection has ended, with the error where there was one. */
  readonly onEnd: (error: Error | undefined) => void;
};

export type PeerConnection = {
  readonly signal: (signal: PeerSignal) => void;
  readonly close: () => void;
};

/** Opens one side of a connection between two pages. */
export async function openPeerConnection(options: PeerConnectionOptions): Promise<PeerConnection> {
  const { default: Peer } = await import('simple-peer');
  const peer = new Peer({
    initiator: options.initiator,
    stream: options.stream,
    config: { iceServers: [...options.iceServers] },
  });
  let failure: Error | undefined;
  peer.on('signal', options.onSignal);
  peer.on('connect', options.onConnected);
  peer.on('stream', options.onStream);
  peer.on('error', (error) => {
    failure = error;
  });
  peer.on('close', () => {
    options.onEnd(failure);
  });
  return {
    signal: (signal) => {
      peer.signal(signal);
    },
    close: () => {
      peer.destroy();
    },
  };
}
