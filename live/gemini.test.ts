import { gemini } from "./gemini.ts";
import { testAgent } from "./suite.ts";

testAgent(gemini);
