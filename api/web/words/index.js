// Every English text of the page: this folder is the one place to translate.
import { connectors } from "./connectors.js";
import { copilot } from "./copilot.js";
import { events } from "./events.js";
import { overview } from "./overview.js";
import { schemas, violations } from "./schemas.js";
import { builder, segments } from "./segments.js";
import { settings } from "./settings.js";
import { chart, common, kpi, problem, shell, basis } from "./shared.js";
import { alerts, visibility } from "./visibility.js";

export const words = {
  alerts, basis, builder, chart, common, connectors, copilot, events, kpi, overview, problem, schemas, segments, settings, shell, violations,
  visibility,
};
