/**
 * A page of the end-to-end build: two of it connect by simple-peer with a camera each, `?side=caller` and
 * `?side=callee`, and signal over a BroadcastChannel. Not part of production.
 */
import { openPeerConnection, type PeerSignal } from '#calls/peerConnection.ts';

const side = new URLSearchParams(location.search).get('side');
const channel = new BroadcastChannel('nacre-e2e-peer');
const state = document.querySelector('#state');
const far = document.querySelector('video');

const show = (text: string) => {
  if (state !== null) state.textContent = text;
};

const isSignal = (data: unknown): data is { readonly from: string; readonly signal: PeerSignal } =>
  typeof data === 'object' && data !== null && 'from' in data && 'signal' in data;

const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } });
const connection = await openPeerConnection({
  initiator: side === 'caller',
  stream,
  iceServers: [],
  onSignal: (signal) => {
    channel.postMessage({ from: side, signal });
  },
  onConnected: () => {
    show('connected');
  },
  onStream: (picture) => {
    if (far !== null) far.srcObject = picture;
  },
  onEnd: (error) => {
    show(`ended ${error?.message ?? ''}`);
  },
});
channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (isSignal(data) && data.from !== side) connection.signal(data.signal);
});
if (state?.textContent === '') show('ready');
