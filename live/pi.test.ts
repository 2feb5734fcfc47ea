import { pi } from "./pi.ts";
import { testAgent } from "./suite.ts";

testAgent(pi);
