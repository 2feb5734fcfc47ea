import { kilo } from "./kilo.ts";
import { testAgent } from "./suite.ts";

testAgent(kilo);
