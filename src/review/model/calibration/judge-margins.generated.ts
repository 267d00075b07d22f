import type { MeasuredMargins } from './measured-margins.ts';

/** Written by `scripts/measure-calibration.ts`, which says what was asked. */
export const MEASURED_MARGINS: readonly MeasuredMargins[] = [
  {
    "digest": "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    "prompt": "judge-candidate@2",
    "quality": {
      "set": "bench dd4e54c4",
      "on": "2026-11-23",
      "candidates": 56,
      "area": 0.643,
      "standardError": 0.074,
      "brier": 0.226,
      "baseBrier": 0.25
    },
    "margins": [
      {
        "rule": "security/sql-string-formatting",
        "margin": 0.153,
        "isRight": true
      },
      {
        "rule": "security/sql-string-formatting",
        "margin": -0.009,
        "isRight": false
      },
      {
        "rule": "security/sql-string-formatting",
        "margin": -0.004,
        "isRight": false
      },
      {
        "rule": "security/sql-string-formatting",
        "margin": -0.086,
        "isRight": true
      },
      {
        "rule": "security/sql-string-formatting",
        "margin": 0.027,
        "isRight": true
      },
      {
        "rule": "security/sql-string-formatting",
        "margin": 0.023,
        "isRight": false
      },
      {
        "rule": "security/shell-with-variable",
        "margin": 0.064,
        "isRight": false
      },
      {
        "rule": "security/shell-with-variable",
        "margin": -0.003,
        "isRight": true
      },
      {
        "rule": "security/shell-with-variable",
        "margin": -0.446,
        "isRight": true
      },
      {
        "rule": "security/shell-with-variable",
        "margin": -0.262,
        "isRight": false
      },
      {
        "rule": "security/pickle-load",
        "margin": 0.083,
        "isRight": false
      },
      {
        "rule": "security/pickle-load",
        "margin": 0.124,
        "isRight": true
      },
      {
        "rule": "security/pickle-load",
        "margin": 0.13,
        "isRight": true
      },
      {
        "rule": "security/pickle-load",
        "margin": -0.355,
        "isRight": false
      },
      {
        "rule": "security/eval-of-variable",
        "margin": -0.156,
        "isRight": false
      },
      {
        "rule": "security/eval-of-variable",
        "margin": 0.148,
        "isRight": true
      },
      {
        "rule": "security/eval-of-variable",
        "margin": -0.073,
        "isRight": true
      },
      {
        "rule": "security/eval-of-variable",
        "margin": -0.009,
        "isRight": false
      },
      {
        "rule": "security/weak-random-token",
        "margin": -1.919,
        "isRight": false
      },
      {
        "rule": "security/weak-random-token",
        "margin": -0.589,
        "isRight": true
      },
      {
        "rule": "security/weak-random-token",
        "margin": -0.697,
        "isRight": true
      },
      {
        "rule": "security/weak-random-token",
        "margin": -1.687,
        "isRight": false
      },
      {
        "rule": "security/weak-password-hash",
        "margin": -2.824,
        "isRight": false
      },
      {
        "rule": "security/weak-password-hash",
        "margin": -0.198,
        "isRight": true
      },
      {
        "rule": "security/weak-password-hash",
        "margin": -0.923,
        "isRight": true
      },
      {
        "rule": "security/weak-password-hash",
        "margin": -2.12,
        "isRight": false
      },
      {
        "rule": "security/weak-hash",
        "margin": -0.145,
        "isRight": false
      },
      {
        "rule": "security/weak-hash",
        "margin": 0.001,
        "isRight": true
      },
      {
        "rule": "security/assert-for-access-control",
        "margin": -0.376,
        "isRight": true
      },
      {
        "rule": "security/assert-for-access-control",
        "margin": -0.375,
        "isRight": false
      },
      {
        "rule": "security/assert-for-access-control",
        "margin": -0.4,
        "isRight": false
      },
      {
        "rule": "security/assert-for-access-control",
        "margin": -0.084,
        "isRight": true
      },
      {
        "rule": "security/timing-unsafe-comparison",
        "margin": 0.274,
        "isRight": true
      },
      {
        "rule": "security/timing-unsafe-comparison",
        "margin": -2.187,
        "isRight": false
      },
      {
        "rule": "security/unescaped-markup",
        "margin": -0.224,
        "isRight": false
      },
      {
        "rule": "security/unescaped-markup",
        "margin": -0.125,
        "isRight": true
      },
      {
        "rule": "security/csrf-protection-off",
        "margin": 0.706,
        "isRight": true
      },
      {
        "rule": "security/csrf-protection-off",
        "margin": -0.082,
        "isRight": false
      },
      {
        "rule": "security/spoofable-address",
        "margin": -0.273,
        "isRight": false
      },
      {
        "rule": "security/spoofable-address",
        "margin": -0.094,
        "isRight": true
      },
      {
        "rule": "performance/query-in-loop",
        "margin": -0.178,
        "isRight": true
      },
      {
        "rule": "performance/query-in-loop",
        "margin": -0.444,
        "isRight": false
      },
      {
        "rule": "performance/query-in-loop",
        "margin": -0.39,
        "isRight": false
      },
      {
        "rule": "performance/query-in-loop",
        "margin": -0.348,
        "isRight": true
      },
      {
        "rule": "performance/query-in-loop",
        "margin": -0.238,
        "isRight": true
      },
      {
        "rule": "performance/query-in-loop",
        "margin": -0.098,
        "isRight": false
      },
      {
        "rule": "performance/sequential-await",
        "margin": -0.628,
        "isRight": false
      },
      {
        "rule": "performance/sequential-await",
        "margin": -0.674,
        "isRight": true
      },
      {
        "rule": "performance/sequential-await",
        "margin": -0.379,
        "isRight": true
      },
      {
        "rule": "performance/sequential-await",
        "margin": -0.378,
        "isRight": false
      },
      {
        "rule": "performance/commit-in-loop",
        "margin": -0.295,
        "isRight": false
      },
      {
        "rule": "performance/commit-in-loop",
        "margin": -0.163,
        "isRight": true
      },
      {
        "rule": "correctness/silent-broad-except",
        "margin": 0.152,
        "isRight": true
      },
      {
        "rule": "correctness/silent-broad-except",
        "margin": 0.223,
        "isRight": false
      },
      {
        "rule": "correctness/silent-broad-except",
        "margin": -0.134,
        "isRight": false
      },
      {
        "rule": "correctness/silent-broad-except",
        "margin": -0.098,
        "isRight": true
      }
    ]
  }
];
