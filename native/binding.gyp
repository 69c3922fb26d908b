{
  # `sanitize` builds everything with sanitizers, for the tests: scripts/test-sanitize.sh.
  "variables": { "sanitize%": "" },
  "target_defaults": {
    "default_configuration": "Release",
    "include_dirs": ["."],
    "cflags": ["-Wall", "-Wextra", "-Werror", "-Wshadow", "-Wno-missing-field-initializers"],
    "cflags_cc!": ["-std=gnu++17"],
    "cflags_cc": ["-std=gnu++20", "-fno-exceptions", "-fno-rtti"],
    "configurations": {
      "Release": {
        "cflags!": ["-O3"],
        "conditions": [["sanitize==''", { "cflags": ["-O2"] }, { "cflags": ["-O1"] }]]
      }
    },
    "conditions": [
      ["sanitize!=''", {
        "cflags": ["-fsanitize=<(sanitize)", "-fno-sanitize-recover=all", "-g"],
        "ldflags": ["-fsanitize=<(sanitize)"],
        "defines": ["STACK_SANITIZER_REPORTS=\"<(module_root_dir)/reports/report\""]
      }]
    ]
  },
  "targets": [
    {
      "target_name": "stack_base",
      "type": "static_library",
      "cflags": ["-fPIC"],
      "sources": ["<!@(ls base/*.cc netlink/*.cc process/*.cc layer/*.cc)"]
    },
    {
      "target_name": "stack",
      "dependencies": ["stack_base"],
      "sources": ["<!@(ls addon/*.cc)"],
      "cflags_cc": ["-isystem", "<!(node -p \"require('node:path').resolve(require('node-addon-api').include_dir)\")"],
      "defines": ["NAPI_VERSION=9", "NODE_ADDON_API_DISABLE_CPP_EXCEPTIONS"]
    },
    {
      "target_name": "stack-runtime",
      "type": "executable",
      "dependencies": ["stack_base"],
      "sources": ["<!@(ls runtime/*.cc)"],
      "cflags": ["-ffunction-sections", "-fdata-sections"],
      "ldflags!": ["-rdynamic", "-pthread"],
      "libraries": ["-l:libseccomp.a"],
      "conditions": [
        ["sanitize==''", { "ldflags": ["-static-pie", "-Wl,--gc-sections", "-s"] }],
        ["sanitize!=''", { "sources": ["sanitizers/options.cc"] }],
        ["sanitize=='' and target_arch=='x64'", {
          "sources": ["runtime/early_protection.c"],
          "ldflags": ["-Wl,-e,stack_early_entry"]
        }]
      ]
    },
    {
      "target_name": "stack-monitor",
      "type": "executable",
      "dependencies": ["stack_base"],
      "sources": ["<!@(ls monitor/*.cc)"],
      "cflags": ["-ffunction-sections", "-fdata-sections"],
      "ldflags!": ["-rdynamic", "-pthread"],
      "conditions": [
        ["sanitize==''", { "ldflags": ["-static-pie", "-Wl,--gc-sections", "-s"] }],
        ["sanitize!=''", { "sources": ["sanitizers/options.cc"] }]
      ]
    },
    {
      "target_name": "stack-files",
      "type": "executable",
      "dependencies": ["stack_base"],
      "sources": [
        "<!@(ls files/*.cc runtime/spec_*.cc)",
        "runtime/json.cc",
        "runtime/mount_tree.cc",
        "runtime/overlay.cc",
        "runtime/path_in_root.cc",
        "runtime/capabilities.cc",
        "runtime/mount_options.cc",
        "runtime/rlimits.cc",
        "runtime/signal_name.cc"
      ],
      "cflags": ["-ffunction-sections", "-fdata-sections"],
      "ldflags!": ["-rdynamic", "-pthread"],
      "conditions": [
        ["sanitize==''", { "ldflags": ["-static-pie", "-Wl,--gc-sections", "-s"] }],
        # Sections that nobody uses stay, with what they use.
        ["sanitize!=''", {
          "sources": [
            "sanitizers/options.cc",
            "runtime/log.cc",
            "runtime/memory_policy.cc",
            "runtime/number_list.cc",
            "runtime/personality.cc",
            "runtime/scheduling.cc",
            "runtime/timestamp.cc"
          ]
        }]
      ]
    },
    {
      "target_name": "stack-init",
      "type": "executable",
      "sources": ["<!@(ls init/*.c)"],
      "cflags": ["-std=c17", "-ffunction-sections", "-fdata-sections"],
      "ldflags!": ["-rdynamic", "-pthread", "-fsanitize=<(sanitize)"],
      "ldflags": ["-static-pie", "-Wl,--gc-sections", "-s"],
      "conditions": [
        # A container has no libraries for it, and no place for a report: it ends by a signal.
        ["sanitize!=''", {
          "cflags!": ["-fsanitize=<(sanitize)"],
          "cflags": ["-fsanitize=undefined", "-fsanitize-undefined-trap-on-error"]
        }]
      ]
    }
  ]
}
