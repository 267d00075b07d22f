import type { MeasuredMargins } from './measured-margins.ts';

/** Written by `scripts/measure-calibration.ts`, which says what was asked. */
export const MEASURED_MARGINS: readonly MeasuredMargins[] = [
  {
    "digest": "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    "prompt": "judge-candidate@2",
    "quality": {
      "set": "bench dd4e54c4 + judge-pairs 472662da",
      "on": "2026-11-23",
      "candidates": 232,
      "area": 0.576,
      "standardError": 0.037,
      "brier": 0.24,
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
      },
      {
        "rule": "correctness/none-result-used",
        "margin": 0.03,
        "isRight": true
      },
      {
        "rule": "correctness/none-result-used",
        "margin": 0.061,
        "isRight": false
      },
      {
        "rule": "correctness/none-result-used",
        "margin": -0.086,
        "isRight": false
      },
      {
        "rule": "correctness/none-result-used",
        "margin": -0.01,
        "isRight": true
      },
      {
        "rule": "correctness/none-result-used",
        "margin": 0.364,
        "isRight": true
      },
      {
        "rule": "correctness/none-result-used",
        "margin": 0.256,
        "isRight": false
      },
      {
        "rule": "correctness/silent-broad-except",
        "margin": 0.344,
        "isRight": false
      },
      {
        "rule": "correctness/silent-broad-except",
        "margin": 0.405,
        "isRight": true
      },
      {
        "rule": "correctness/silent-broad-except",
        "margin": 0.526,
        "isRight": false
      },
      {
        "rule": "correctness/silent-broad-except",
        "margin": 0.292,
        "isRight": true
      },
      {
        "rule": "correctness/silent-broad-except",
        "margin": 0.315,
        "isRight": true
      },
      {
        "rule": "correctness/silent-broad-except",
        "margin": 0.33,
        "isRight": false
      },
      {
        "rule": "performance/commit-in-loop",
        "margin": -0.553,
        "isRight": true
      },
      {
        "rule": "performance/commit-in-loop",
        "margin": -0.487,
        "isRight": false
      },
      {
        "rule": "performance/commit-in-loop",
        "margin": -0.442,
        "isRight": false
      },
      {
        "rule": "performance/commit-in-loop",
        "margin": -0.449,
        "isRight": true
      },
      {
        "rule": "performance/commit-in-loop",
        "margin": -0.471,
        "isRight": false
      },
      {
        "rule": "performance/commit-in-loop",
        "margin": -0.409,
        "isRight": true
      },
      {
        "rule": "performance/commit-in-loop",
        "margin": -0.507,
        "isRight": false
      },
      {
        "rule": "performance/commit-in-loop",
        "margin": -0.646,
        "isRight": true
      },
      {
        "rule": "performance/query-in-loop",
        "margin": -0.433,
        "isRight": true
      },
      {
        "rule": "performance/query-in-loop",
        "margin": -0.22,
        "isRight": false
      },
      {
        "rule": "performance/query-in-loop",
        "margin": -0.085,
        "isRight": false
      },
      {
        "rule": "performance/query-in-loop",
        "margin": -0.202,
        "isRight": true
      },
      {
        "rule": "performance/query-in-loop",
        "margin": -0.196,
        "isRight": true
      },
      {
        "rule": "performance/query-in-loop",
        "margin": -0.163,
        "isRight": false
      },
      {
        "rule": "performance/sequential-await",
        "margin": -0.564,
        "isRight": false
      },
      {
        "rule": "performance/sequential-await",
        "margin": -0.723,
        "isRight": true
      },
      {
        "rule": "performance/sequential-await",
        "margin": -0.583,
        "isRight": true
      },
      {
        "rule": "performance/sequential-await",
        "margin": -0.641,
        "isRight": false
      },
      {
        "rule": "performance/sequential-await",
        "margin": -0.59,
        "isRight": true
      },
      {
        "rule": "performance/sequential-await",
        "margin": -0.371,
        "isRight": false
      },
      {
        "rule": "security/assert-for-access-control",
        "margin": 0.535,
        "isRight": false
      },
      {
        "rule": "security/assert-for-access-control",
        "margin": 0.509,
        "isRight": true
      },
      {
        "rule": "security/assert-for-access-control",
        "margin": -0.185,
        "isRight": true
      },
      {
        "rule": "security/assert-for-access-control",
        "margin": -0.267,
        "isRight": false
      },
      {
        "rule": "security/assert-for-access-control",
        "margin": -0.537,
        "isRight": false
      },
      {
        "rule": "security/assert-for-access-control",
        "margin": -0.341,
        "isRight": true
      },
      {
        "rule": "security/check-then-use",
        "margin": 0.053,
        "isRight": true
      },
      {
        "rule": "security/check-then-use",
        "margin": 0.037,
        "isRight": false
      },
      {
        "rule": "security/check-then-use",
        "margin": 0.143,
        "isRight": false
      },
      {
        "rule": "security/check-then-use",
        "margin": -0.121,
        "isRight": true
      },
      {
        "rule": "security/check-then-use",
        "margin": 0.032,
        "isRight": true
      },
      {
        "rule": "security/check-then-use",
        "margin": 0.249,
        "isRight": false
      },
      {
        "rule": "security/csrf-protection-off",
        "margin": -0.615,
        "isRight": false
      },
      {
        "rule": "security/csrf-protection-off",
        "margin": 0.481,
        "isRight": true
      },
      {
        "rule": "security/csrf-protection-off",
        "margin": 0.667,
        "isRight": true
      },
      {
        "rule": "security/csrf-protection-off",
        "margin": -0.214,
        "isRight": false
      },
      {
        "rule": "security/csrf-protection-off",
        "margin": 0.564,
        "isRight": true
      },
      {
        "rule": "security/csrf-protection-off",
        "margin": -0.302,
        "isRight": false
      },
      {
        "rule": "security/eval-of-variable",
        "margin": -0.033,
        "isRight": false
      },
      {
        "rule": "security/eval-of-variable",
        "margin": -0.072,
        "isRight": true
      },
      {
        "rule": "security/eval-of-variable",
        "margin": -0.027,
        "isRight": true
      },
      {
        "rule": "security/eval-of-variable",
        "margin": -0.031,
        "isRight": false
      },
      {
        "rule": "security/eval-of-variable",
        "margin": 0.068,
        "isRight": true
      },
      {
        "rule": "security/eval-of-variable",
        "margin": 0.035,
        "isRight": false
      },
      {
        "rule": "security/code-injection",
        "margin": -0.037,
        "isRight": false
      },
      {
        "rule": "security/code-injection",
        "margin": 0.107,
        "isRight": true
      },
      {
        "rule": "security/code-injection",
        "margin": 0.151,
        "isRight": false
      },
      {
        "rule": "security/code-injection",
        "margin": 0.122,
        "isRight": true
      },
      {
        "rule": "security/code-injection",
        "margin": -0.328,
        "isRight": true
      },
      {
        "rule": "security/code-injection",
        "margin": -0.209,
        "isRight": false
      },
      {
        "rule": "security/sql-injection",
        "margin": 0,
        "isRight": true
      },
      {
        "rule": "security/sql-injection",
        "margin": 0.221,
        "isRight": false
      },
      {
        "rule": "security/sql-injection",
        "margin": 0.035,
        "isRight": true
      },
      {
        "rule": "security/sql-injection",
        "margin": 0.016,
        "isRight": false
      },
      {
        "rule": "security/sql-injection",
        "margin": 0.229,
        "isRight": false
      },
      {
        "rule": "security/sql-injection",
        "margin": 0.179,
        "isRight": true
      },
      {
        "rule": "security/sql-string-formatting",
        "margin": 0.042,
        "isRight": false
      },
      {
        "rule": "security/sql-string-formatting",
        "margin": 0.085,
        "isRight": true
      },
      {
        "rule": "security/sql-string-formatting",
        "margin": 0.066,
        "isRight": true
      },
      {
        "rule": "security/sql-string-formatting",
        "margin": 0.055,
        "isRight": false
      },
      {
        "rule": "security/sql-string-formatting",
        "margin": -0.054,
        "isRight": false
      },
      {
        "rule": "security/sql-string-formatting",
        "margin": 0.067,
        "isRight": true
      },
      {
        "rule": "security/os-command-injection",
        "margin": -0.148,
        "isRight": true
      },
      {
        "rule": "security/os-command-injection",
        "margin": 0.134,
        "isRight": false
      },
      {
        "rule": "security/os-command-injection",
        "margin": -0.082,
        "isRight": false
      },
      {
        "rule": "security/os-command-injection",
        "margin": -0.017,
        "isRight": true
      },
      {
        "rule": "security/os-command-injection",
        "margin": 0.016,
        "isRight": false
      },
      {
        "rule": "security/os-command-injection",
        "margin": -0.216,
        "isRight": true
      },
      {
        "rule": "security/shell-with-variable",
        "margin": -0.163,
        "isRight": true
      },
      {
        "rule": "security/shell-with-variable",
        "margin": -0.181,
        "isRight": false
      },
      {
        "rule": "security/shell-with-variable",
        "margin": -0.171,
        "isRight": true
      },
      {
        "rule": "security/shell-with-variable",
        "margin": -0.34,
        "isRight": false
      },
      {
        "rule": "security/shell-with-variable",
        "margin": -0.425,
        "isRight": false
      },
      {
        "rule": "security/shell-with-variable",
        "margin": -0.4,
        "isRight": true
      },
      {
        "rule": "security/cross-site-scripting",
        "margin": 0.195,
        "isRight": false
      },
      {
        "rule": "security/cross-site-scripting",
        "margin": 0.07,
        "isRight": true
      },
      {
        "rule": "security/cross-site-scripting",
        "margin": 0.15,
        "isRight": true
      },
      {
        "rule": "security/cross-site-scripting",
        "margin": 0.148,
        "isRight": false
      },
      {
        "rule": "security/cross-site-scripting",
        "margin": 0.043,
        "isRight": true
      },
      {
        "rule": "security/cross-site-scripting",
        "margin": 0.064,
        "isRight": false
      },
      {
        "rule": "security/unescaped-markup",
        "margin": 0.22,
        "isRight": false
      },
      {
        "rule": "security/unescaped-markup",
        "margin": 0.193,
        "isRight": true
      },
      {
        "rule": "security/unescaped-markup",
        "margin": -0.045,
        "isRight": true
      },
      {
        "rule": "security/unescaped-markup",
        "margin": -0.076,
        "isRight": false
      },
      {
        "rule": "security/unescaped-markup",
        "margin": 0.194,
        "isRight": false
      },
      {
        "rule": "security/unescaped-markup",
        "margin": 0.215,
        "isRight": true
      },
      {
        "rule": "security/json-in-page",
        "margin": 0.176,
        "isRight": false
      },
      {
        "rule": "security/json-in-page",
        "margin": 0.217,
        "isRight": true
      },
      {
        "rule": "security/json-in-page",
        "margin": 0.715,
        "isRight": true
      },
      {
        "rule": "security/json-in-page",
        "margin": -0.361,
        "isRight": false
      },
      {
        "rule": "security/json-in-page",
        "margin": 0.312,
        "isRight": true
      },
      {
        "rule": "security/json-in-page",
        "margin": 0.081,
        "isRight": false
      },
      {
        "rule": "security/loose-host-check",
        "margin": 0.238,
        "isRight": true
      },
      {
        "rule": "security/loose-host-check",
        "margin": 0.157,
        "isRight": false
      },
      {
        "rule": "security/loose-host-check",
        "margin": -0.366,
        "isRight": false
      },
      {
        "rule": "security/loose-host-check",
        "margin": -0.219,
        "isRight": true
      },
      {
        "rule": "security/loose-host-check",
        "margin": -0.236,
        "isRight": false
      },
      {
        "rule": "security/loose-host-check",
        "margin": -0.017,
        "isRight": true
      },
      {
        "rule": "security/markdown-kept-markup",
        "margin": 0.17,
        "isRight": true
      },
      {
        "rule": "security/markdown-kept-markup",
        "margin": 0.046,
        "isRight": false
      },
      {
        "rule": "security/markdown-kept-markup",
        "margin": -0.07,
        "isRight": false
      },
      {
        "rule": "security/markdown-kept-markup",
        "margin": -0.099,
        "isRight": true
      },
      {
        "rule": "security/markdown-kept-markup",
        "margin": 0.015,
        "isRight": true
      },
      {
        "rule": "security/markdown-kept-markup",
        "margin": -0.089,
        "isRight": false
      },
      {
        "rule": "security/markup-filtered-by-pattern",
        "margin": -0.353,
        "isRight": true
      },
      {
        "rule": "security/markup-filtered-by-pattern",
        "margin": -0.405,
        "isRight": false
      },
      {
        "rule": "security/markup-filtered-by-pattern",
        "margin": -0.901,
        "isRight": false
      },
      {
        "rule": "security/markup-filtered-by-pattern",
        "margin": -0.554,
        "isRight": true
      },
      {
        "rule": "security/markup-filtered-by-pattern",
        "margin": -0.822,
        "isRight": false
      },
      {
        "rule": "security/markup-filtered-by-pattern",
        "margin": -0.157,
        "isRight": true
      },
      {
        "rule": "security/pickle-load",
        "margin": -0.23,
        "isRight": false
      },
      {
        "rule": "security/pickle-load",
        "margin": -0.187,
        "isRight": true
      },
      {
        "rule": "security/pickle-load",
        "margin": -0.009,
        "isRight": true
      },
      {
        "rule": "security/pickle-load",
        "margin": -0.113,
        "isRight": false
      },
      {
        "rule": "security/pickle-load",
        "margin": -0.397,
        "isRight": true
      },
      {
        "rule": "security/pickle-load",
        "margin": -0.401,
        "isRight": false
      },
      {
        "rule": "security/unsafe-deserialization",
        "margin": 0.371,
        "isRight": false
      },
      {
        "rule": "security/unsafe-deserialization",
        "margin": 0.211,
        "isRight": true
      },
      {
        "rule": "security/unsafe-deserialization",
        "margin": 0.166,
        "isRight": false
      },
      {
        "rule": "security/unsafe-deserialization",
        "margin": 0.151,
        "isRight": true
      },
      {
        "rule": "security/unsafe-deserialization",
        "margin": 0.166,
        "isRight": true
      },
      {
        "rule": "security/unsafe-deserialization",
        "margin": 0.255,
        "isRight": false
      },
      {
        "rule": "security/spoofable-address",
        "margin": 0.015,
        "isRight": false
      },
      {
        "rule": "security/spoofable-address",
        "margin": 0.085,
        "isRight": true
      },
      {
        "rule": "security/spoofable-address",
        "margin": 0.308,
        "isRight": true
      },
      {
        "rule": "security/spoofable-address",
        "margin": -0.258,
        "isRight": false
      },
      {
        "rule": "security/spoofable-address",
        "margin": -0.246,
        "isRight": false
      },
      {
        "rule": "security/spoofable-address",
        "margin": -0.052,
        "isRight": true
      },
      {
        "rule": "security/template-injection",
        "margin": 0.198,
        "isRight": true
      },
      {
        "rule": "security/template-injection",
        "margin": 0.136,
        "isRight": false
      },
      {
        "rule": "security/template-injection",
        "margin": 0.158,
        "isRight": true
      },
      {
        "rule": "security/template-injection",
        "margin": 0.294,
        "isRight": false
      },
      {
        "rule": "security/template-injection",
        "margin": 0.236,
        "isRight": true
      },
      {
        "rule": "security/template-injection",
        "margin": 0.195,
        "isRight": false
      },
      {
        "rule": "security/timing-unsafe-comparison",
        "margin": 0.044,
        "isRight": true
      },
      {
        "rule": "security/timing-unsafe-comparison",
        "margin": -0.742,
        "isRight": false
      },
      {
        "rule": "security/timing-unsafe-comparison",
        "margin": -0.6,
        "isRight": false
      },
      {
        "rule": "security/timing-unsafe-comparison",
        "margin": -0.09,
        "isRight": true
      },
      {
        "rule": "security/timing-unsafe-comparison",
        "margin": -0.74,
        "isRight": false
      },
      {
        "rule": "security/timing-unsafe-comparison",
        "margin": -0.993,
        "isRight": true
      },
      {
        "rule": "security/weak-hash",
        "margin": 0.21,
        "isRight": false
      },
      {
        "rule": "security/weak-hash",
        "margin": 0.18,
        "isRight": true
      },
      {
        "rule": "security/weak-hash",
        "margin": -0.142,
        "isRight": false
      },
      {
        "rule": "security/weak-hash",
        "margin": -0.251,
        "isRight": true
      },
      {
        "rule": "security/weak-hash",
        "margin": 0.173,
        "isRight": true
      },
      {
        "rule": "security/weak-hash",
        "margin": 0.014,
        "isRight": false
      },
      {
        "rule": "security/weak-password-hash",
        "margin": -0.004,
        "isRight": true
      },
      {
        "rule": "security/weak-password-hash",
        "margin": -0.165,
        "isRight": false
      },
      {
        "rule": "security/weak-password-hash",
        "margin": -0.864,
        "isRight": true
      },
      {
        "rule": "security/weak-password-hash",
        "margin": -1.921,
        "isRight": false
      },
      {
        "rule": "security/weak-password-hash",
        "margin": -1.356,
        "isRight": false
      },
      {
        "rule": "security/weak-password-hash",
        "margin": -0.666,
        "isRight": true
      },
      {
        "rule": "security/weak-random-token",
        "margin": -1.042,
        "isRight": false
      },
      {
        "rule": "security/weak-random-token",
        "margin": -0.778,
        "isRight": true
      },
      {
        "rule": "security/weak-random-token",
        "margin": -0.778,
        "isRight": true
      },
      {
        "rule": "security/weak-random-token",
        "margin": -1.096,
        "isRight": false
      },
      {
        "rule": "security/weak-random-token",
        "margin": -0.851,
        "isRight": true
      },
      {
        "rule": "security/weak-random-token",
        "margin": -1.177,
        "isRight": false
      },
      {
        "rule": "security/xml-entity-expansion",
        "margin": 0.144,
        "isRight": false
      },
      {
        "rule": "security/xml-entity-expansion",
        "margin": 0.1,
        "isRight": true
      },
      {
        "rule": "security/xml-entity-expansion",
        "margin": -0.567,
        "isRight": false
      },
      {
        "rule": "security/xml-entity-expansion",
        "margin": -0.572,
        "isRight": true
      },
      {
        "rule": "security/xml-entity-expansion",
        "margin": 0.048,
        "isRight": false
      },
      {
        "rule": "security/xml-entity-expansion",
        "margin": 0.109,
        "isRight": true
      }
    ]
  }
];
