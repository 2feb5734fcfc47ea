import { droid } from "./droid.ts";
import { testAgent } from "./suite.ts";

testAgent(droid);
