import { opencode } from "./opencode.ts";
import { testAgent } from "./suite.ts";

testAgent(opencode);
