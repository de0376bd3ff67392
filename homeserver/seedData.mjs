import { welcomeAlias } from './synapseConfig.mjs';

/**
 * @typedef {object} SeedPerson
 * @property {string} localpart
 * @property {string} displayName
 * @property {boolean} [admin]
 *
 * @typedef {object} SeedRoom
 * @property {string} key never changes: an interrupted seed finds the room by it
 * @property {string} [name] a direct chat has none
 * @property {string} [topic]
 * @property {string} [alias] makes the room public
 * @property {boolean} [direct]
 * @property {boolean} [encrypted]
 * @property {readonly string[]} members localparts; the first one creates the room
 * @property {readonly string[]} [invited] asked at the end, and not yet decided
 * @property {string} [history] one line each: `DAYS_AGO HH:MM WHO TEXT` or, for the last hours, `~MINUTES_AGO WHO TEXT`.
 *   `@who` in a text mentions. `= WHO` says that WHO has read up to here; everybody else has read it all.
 */

/** Every demo account has the same password: the homeserver listens on this computer alone. */
export const demoPassword = 'harbour-lights';

/** @type {readonly SeedPerson[]} the first one is the person who signs in */
export const people = [
  { localpart: 'rhea', displayName: 'Rhea' },
  { localpart: 'ines', displayName: 'Ines' },
  { localpart: 'kofi', displayName: 'Kofi' },
  { localpart: 'amara', displayName: 'Amara' },
  { localpart: 'noor', displayName: 'Noor' },
  { localpart: 'admin', displayName: 'Tomasz', admin: true },
];

/** The room that is filled with as many messages as one likes, in the background. */
export const bigRoom = /** @type {const} */ ({
  key: 'tide-log',
  name: 'Tide log',
  topic: 'Gauge readings from the slipway, every few minutes',
  members: ['kofi', 'rhea', 'admin'],
});

/** @type {readonly SeedRoom[]} */
export const rooms = [
  {
    key: 'harbour-square',
    name: 'Harbour square',
    topic: 'Everybody is welcome here: say hello',
    alias: welcomeAlias,
    members: ['admin', 'ines', 'kofi', 'amara', 'noor', 'rhea'],
    history: `
13 09:02 admin Welcome to the square. Whoever makes an account lands here first.
13 09:05 admin Ask anything. If it needs more than three messages, there is probably a room for it.
13 09:31 kofi Good morning from the desk. The lock is closed until noon, they are greasing the gate.
12 17:48 noor Found: one grey glove, left hand, on the bench by the crane.
12 18:20 amara Mine is the right one. I mean I have the right one. The left one is mine too.
11 08:14 ines Reminder that the festival meeting moved to Wednesday.
10 19:05 rhea The bakery on the quay gives us bread after six if somebody fetches it.
10 19:07 noor I pass there anyway on Tuesdays and Fridays.
8 12:00 admin The noticeboard has a new lock. The code is the year of the big flood.
8 12:11 kofi Which one?
8 12:12 admin The one with the cow on the roof.
6 07:40 kofi Fog. You cannot see the far side from the desk.
4 16:22 amara Car park is closed on Friday, they paint the lines again.
2 20:10 ines Lanterns can be tried on from tomorrow. Bring gloves, the wire is sharp.
1 10:03 noor The coffee machine in the shed works again. Do not ask how.
~210 admin Small update of the homeserver tonight at ten, two minutes at most.`,
  },
  {
    key: 'lantern-walk',
    name: 'Lantern walk',
    topic: 'Harbour festival, 14 June · route, permits and volunteers',
    members: ['ines', 'rhea', 'kofi', 'amara', 'noor', 'admin'],
    history: `
13 18:01 ines This is the room for the walk. First question: which side of the basin?
13 18:06 kofi Crane side. The other one has no railing for forty metres.
13 18:07 amara Crane side, and the light is better for pictures.
13 18:15 noor How many lanterns do we have left from last year?
13 18:19 rhea I counted 112. Nine of them leak.
12 09:44 ines Application for the quay closure is in. They answer within ten days, they say.
12 09:45 ines I asked for 18:00 to 23:30, both gates.
12 11:20 admin I can put a counter at each gate if somebody lends me two tablets.
12 11:38 noor I have one. It has a crack but it counts.
11 19:30 kofi Walked the route with a stopwatch: 86 minutes at the speed of a five-year-old.
11 19:31 kofi A real five-year-old. She wanted to see every boat.
11 19:40 rhea Then start at 20:15, so that it is dark at the slipway.
10 08:55 amara Volunteers so far: 23. We need 30, says the permit.
10 12:13 noor My sister and two of her friends make 26.
9 17:02 ines The fire brigade wants a lane of three metres. That moves the food stalls.
9 17:09 kofi Put them in front of the net store, nobody parks there.
9 17:10 ines Good. Drawing follows.
8 21:14 rhea New warm white bulbs ordered: 40 pieces, the same as the test ones.
7 10:26 amara 29.
7 10:41 admin I walk as well, so 30.
6 18:33 noor Who has the long ladder?
6 18:35 kofi Boat shed, behind the red dinghy. It needs two people to carry.
5 09:12 ines The band confirms: five people, no amplifier after ten.
4 20:02 amara Route sheet, second version: start 20:15 at the crane, end 21:40 at the slipway.
4 20:11 rhea The second stop is missing the steps. With a pram one has to go round.
4 20:18 amara Right, third version tomorrow.
3 08:30 amara Third version is in the shed, on the door.
2 15:47 kofi Radio test for the gates: channel 4, nobody else is on it on that evening.
1 18:20 noor 18 lanterns have new wire. My fingers say 180.
1 21:46 amara Test hang from last night: the middle strand sags about a hand, the rest sits right.
1 21:50 rhea Then the middle one goes up with two hooks.
~52 ines Council signed off the quay closure: 18:00 to 23:30, both gates.
~51 ines So we can start rigging at four, not six.
~44 admin Then the first 40 go up from the crane side. I need two on the ladder and one on the rope.
~38 rhea That warm white is exactly right. I have ordered 60 more.
~37 rhea They land Thursday, before the rain.
= rhea
~26 kofi @rhea can you take the 17:00 radio check? Channel 4, call sign Lantern.
~24 noor I can bring the spare battery packs.
~12 ines Somebody wake the crane driver, the hook hangs over the stage.
~9 amara On my way there, two minutes.
`,
  },
  {
    key: 'harbour-desk',
    name: 'Harbour desk',
    topic: 'Radio channel 4 · crane and lock times',
    members: ['kofi', 'rhea', 'ines', 'admin'],
    history: `
13 07:30 kofi Lock: 08:00, 11:20, 14:40, 18:00. The 11:20 is for the dredger alone.
12 07:29 kofi Lock: 08:10, 11:30, 14:50, 18:10.
12 13:02 ines The dredger wants to leave by four. Does that work with the crane?
12 13:09 kofi If he is off berth two by half past three, yes.
11 07:31 kofi Lock: 08:20, 11:40, 15:00, 18:20. Wind six from the west after two.
10 07:30 kofi Lock: 08:30, 11:50, 15:10. No evening lock.
9 16:45 rhea Visitor on berth five, Dutch flag, two nights, paid.
8 07:30 kofi Lock: 08:50, 12:10, 15:30, 18:50.
7 11:03 admin The water meter on the north jetty is mended. It counted backwards for a week.
7 11:04 kofi So we owe ourselves something?
7 11:05 admin About eleven euros.
6 07:52 kofi Fog, no lock before ten. I say so on channel 4 every half hour.
5 07:30 kofi Lock: 09:20, 12:40, 16:00.
4 15:15 ines Crane inspection is next week, Tuesday at eight. Keep berth one free.
3 07:30 kofi Lock: 09:50, 13:10, 16:30.
2 07:30 kofi Lock: 10:00, 13:20, 16:40.
1 07:30 kofi Lock: 10:10, 13:30, 16:50.
1 17:12 rhea Berth one is free for the inspection.
~180 ines The inspector was early. All signed, sticker is on.
~148 kofi Channel 4 is clear.`,
  },
  {
    key: 'homeserver-ops',
    name: 'Homeserver ops',
    topic: 'Updates, disks and certificates',
    members: ['admin', 'rhea', 'noor'],
    history: `
12 22:04 admin Update done, 90 seconds down.
11 09:15 noor Since yesterday my phone gets every message twice. Is that us?
11 09:31 admin Two pushers for the same phone. I removed the older one.
11 09:33 noor Once again, once only. Thank you.
9 22:40 admin Disk at 71 per cent. The media of the last festival are a third of that.
9 22:44 rhea Keep them one more year, please. The town wants them for its calendar.
7 18:10 admin Certificate renewed by itself, valid for 90 days.
5 06:12 admin Backup failed at three: the other disk was full. Made room, running again.
5 08:02 rhea Did we lose anything?
5 08:05 admin No. Yesterday's backup is complete, and I restored it on the old laptop to be sure.
2 21:30 admin Next update is planned for tonight at ten.
1 22:03 admin Moved to tomorrow, the queue was too long.
= rhea
~130 admin Federation queue is at 4,100 and falling.
~96 noor Search feels fast today.
~70 admin Federation queue is back to 0.`,
  },
  {
    key: 'boat-shed-rota',
    name: 'Boat shed rota',
    topic: 'Who opens, who closes, who sweeps',
    members: ['amara', 'rhea', 'kofi', 'noor'],
    history: `
13 20:00 amara Week ahead: Mon Kofi, Tue Noor, Wed me, Thu Rhea, Fri Kofi. Saturday is open.
13 20:11 rhea I take Saturday if somebody takes my Thursday.
13 20:14 noor Deal.
11 07:58 noor Key did not turn. Lifted the door a bit, then it did.
10 18:47 kofi Swept. There was a crab.
10 18:48 amara Alive?
10 18:48 kofi Very. It is in the harbour and bears a grudge.
8 08:03 rhea Opened. The dehumidifier is full again, second time this week.
6 20:00 amara Week ahead: Mon Noor, Tue Rhea, Wed Kofi, Thu me, Fri Noor.
6 20:26 kofi Wednesday I am at the lock until six. Can it be evening?
6 20:30 amara Evening is fine.
4 19:12 rhea The left door has new hinges. It closes with one finger now.
2 08:01 noor Opened, heated, coffee is on.
1 19:40 amara Swapped Saturday with Ines, she has the van.
~220 kofi Closing today, I am here anyway.`,
  },
  {
    key: 'poster-and-print',
    name: 'Poster and print',
    topic: 'Festival poster, route map, programme',
    members: ['noor', 'rhea', 'amara', 'ines'],
    history: `
12 14:20 noor Three drafts hang in the shed. Put a dot on the one you like.
11 19:02 amara Second one, without the anchor.
11 19:44 ines Second one, with the anchor.
10 10:10 noor Second one, with a smaller anchor. That is what one calls a draw.
9 13:37 rhea The printer needs 3 mm on every side, and the blue as a spot colour.
9 13:52 noor Which blue? There are four in the file.
9 13:58 rhea The darkest.
7 16:05 noor Proof 1: too green.
6 11:25 noor Proof 2: too dark, the boats are gone.
5 17:19 amara Programme texts are done, 480 words. They fit if the map loses the legend.
5 17:22 ines Nobody reads a legend at night.
3 12:02 rhea 300 posters, 1,200 programmes, delivered on the Tuesday before.
~290 noor Proof 3 has the right blue.
~285 amara It really has.
~281 rhea Signed and sent to the printer.`,
  },
  {
    key: 'key-cupboard',
    name: 'Key cupboard',
    topic: 'Codes and keys of the sheds',
    encrypted: true,
    members: ['ines', 'rhea', 'kofi'],
    history: `
9 10:15 ines -
9 10:18 kofi -
4 08:41 ines -
2 17:30 kofi -
~300 ines -`,
  },
  {
    key: 'rhea-ines',
    direct: true,
    members: ['ines', 'rhea'],
    history: `
10 19:22 ines Are you coming to the meeting on Wednesday?
10 19:40 rhea Yes, but ten minutes late. Start without me.
8 20:51 ines You missed a discussion about anchors.
8 20:52 rhea I saw the dots.
5 12:30 rhea Can I borrow the van on Saturday? The bulbs come in four boxes.
5 12:44 ines Of course. The second gear needs persuasion.
3 09:18 ines How was the gear?
3 09:25 rhea Persuaded.
1 21:55 ines Tomorrow at the shed, half past seven?
1 21:57 rhea Half past seven.
~340 ines Morning! Are you at the shed already?
~337 rhea Since half past seven. Coffee is on.
~336 rhea The crane inspector was early, all signed.
~319 ines Oh wow, look outside. That light belongs on the poster.
= rhea
~33 ines The stage people ask for a second ladder.
~20 ines Bring the long one if you can`,
  },
  {
    key: 'rhea-amara',
    direct: true,
    members: ['rhea', 'amara'],
    history: `
9 18:05 rhea Did your glove turn up?
9 18:09 amara Noor had it. Both hands are warm again.
6 13:33 amara Could you send me the invoice of the bulbs? The treasurer asks.
6 13:50 rhea 184.60, paid from the festival box. The paper is in the blue folder.
6 13:51 amara Found it, thank you.
2 16:16 amara I have the third version of the route sheet here, do you want to look first?
2 16:40 rhea Please. Steps are in, pram way is in. It is good.
~58 amara Shall I keep the last draft of the poster?
~41 rhea Keep it, it is a nice one.`,
  },
  {
    key: 'rhea-admin',
    direct: true,
    members: ['admin', 'rhea'],
    history: `
11 09:50 admin Could you test whether you get a notification for this?
11 09:52 rhea Yes, after two seconds.
11 09:53 admin Then it was only Noor's phone.
4 18:02 rhea The counter at the gate: does it need power, or is a battery enough?
4 18:15 admin A battery lasts for five hours. I bring two.
1 12:40 rhea On the crane side, 17:00.
1 12:41 admin I am there.`,
  },
  {
    key: 'rhea-kofi',
    direct: true,
    members: ['kofi', 'rhea'],
    history: `
7 17:20 kofi Do you still have the second hand radio?
7 17:31 rhea In the top drawer, charged.
7 17:32 kofi You are the best.
= rhea
~16 kofi Did you see my question about the radio check?`,
  },
  {
    key: 'slipway-supper',
    name: 'Slipway supper',
    topic: 'Long table at the slipway on the evening before the walk',
    members: ['amara', 'noor'],
    invited: ['rhea'],
    history: `
1 17:05 amara One long table, everybody brings what they like best.
1 17:12 noor I make the lentils.
~64 amara I ask Rhea about the benches.`,
  },
];
