import { openclaw } from "./openclaw.ts";
import { testAgent } from "./suite.ts";

testAgent(openclaw);
