import { testAgent } from "./suite.ts";
import { vibe } from "./vibe.ts";

testAgent(vibe);
