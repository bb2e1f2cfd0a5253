// Every English text of the page: this folder is the one place to translate.
import { copilot } from "./copilot.js";
import { events } from "./events.js";
import { overview } from "./overview.js";
import { settings } from "./settings.js";
import { chart, common, kpi, problem, shell, basis, soon } from "./shared.js";
import { alerts, visibility } from "./visibility.js";

export const words = {
  alerts, basis, chart, common, copilot, events, kpi, overview, problem, settings, shell, soon, visibility,
};
