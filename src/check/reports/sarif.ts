/** Plain data in the form of SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export type Sarif = Readonly<Record<string, unknown>>;
