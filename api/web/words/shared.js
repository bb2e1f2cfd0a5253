// What more than one page says.
export const common = {
  add: "Add",
  cancel: "Cancel",
  close: "Close",
  copied: "Copied",
  copy: "Copy",
  delete: "Delete",
  edit: "Edit",
  loading: "Loading",
  next: "Next",
  pages: "Pages",
  previous: "Previous",
  retry: "Try again",
  save: "Save",
  saved: "Saved",
  never: "Never",
  none: "None",
  all: "All",
  active: "Active",
  paused: "Paused",
  actions: "Actions",
  yes: "Yes",
  no: "No",
  commas: "Separate several with commas.",
  utc: "All times and days are UTC.",
};

const TITLES = {
  0: "No connection",
  403: "This token may not do that",
  404: "Not found",
  503: "Not available right now",
};

export const problem = {
  title: "Something went wrong",
  titleOf: ({ status, title }) => TITLES[status] ?? title ?? "Something went wrong",
  offline: "No connection",
  offlineDetail: "The server did not answer. Check that it is running, and try again.",
};

export const basis = {
  simulated: "Simulated",
  hint: "These answers come from the built-in simulation, not from a real assistant.",
  notice:
    "These numbers come from simulated answers: no provider has a key yet. With a key, real answers are used instead.",
};

export const kpi = {
  noChange: "Nothing to compare with",
  versus: "vs the period before",
  unclear: "within what chance explains",
  points: " pts",
};

export const chart = { numbers: "Show the numbers", day: "Day (UTC)" };

export const shell = {
  name: "SegOps",
  skip: "Skip to the content",
  navigation: "Main",
  pages: {
    overview: "Overview",
    visibility: "AI visibility",
    segments: "Segments",
    events: "Events",
    connectors: "Connectors",
    settings: "Settings",
  },
  theme: "Colours",
  themes: { auto: "Colours: as the system", light: "Colours: light", dark: "Colours: dark" },
  signOut: "Sign out",
  signIn: {
    title: "Sign in to SegOps",
    text: "Paste a token of your tenant. It stays in this tab and is gone when you close it.",
    token: "Token",
    hint: "`make run` prints one for the demo tenant. `manage.py token create` makes others.",
    submit: "Sign in",
    empty: "Paste a token first.",
    unknown: "This token is not known, has expired, or was revoked.",
    ended: "You were signed out: the token is no longer accepted. Sign in again.",
    unreadable: "This token may not read anything. Sign in with one that has the scope read.",
  },
  missing: "There is no such page.",
};
