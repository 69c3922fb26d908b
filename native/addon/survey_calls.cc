#include "addon/call.h"
#include "addon/calls.h"
#include "netlink/firewall_rules.h"
#include "netlink/survey_namespace.h"

namespace stack::addon {

using netlink::NamespaceSurvey;
using netlink::NetworkOwner;
using netlink::SurveyedLink;

struct SurveyOptions {
  std::vector<NetworkOwner> processes;
};
struct Surveys {
  std::vector<NamespaceSurvey> surveys;
};
struct TableNames {
  std::vector<std::string> tables;
};
struct RuleCounts {
  std::vector<int> counts;
};

static void read(Fields& fields, SurveyOptions& options) {
  fields.objects("processes", [&](Fields& inner) {
    NetworkOwner& process = options.processes.emplace_back();
    process.pid = static_cast<pid_t>(inner.number("pid"));
    process.start_time = inner.text("startTime");
  });
}

static void read(Fields& fields, TableNames& options) { options.tables = fields.texts("tables"); }

static Napi::Array text_array(Napi::Env env, const std::vector<std::string>& texts) {
  Napi::Array array = Napi::Array::New(env, texts.size());
  for (uint32_t at = 0; at < texts.size(); ++at) array.Set(at, texts[at]);
  return array;
}

static Napi::Array link_array(Napi::Env env, const std::vector<SurveyedLink>& links) {
  Napi::Array array = Napi::Array::New(env, links.size());
  for (uint32_t at = 0; at < links.size(); ++at) {
    Napi::Object link = Napi::Object::New(env);
    link.Set("name", links[at].name);
    link.Set("up", links[at].up);
    link.Set("addresses", text_array(env, links[at].addresses));
    array.Set(at, link);
  }
  return array;
}

static void write(Answer& answer, const Surveys& found) {
  const Napi::Env env = answer.Env();
  Napi::Array namespaces = Napi::Array::New(env, found.surveys.size());
  for (uint32_t at = 0; at < found.surveys.size(); ++at) {
    const NamespaceSurvey& survey = found.surveys[at];
    if (!survey.found) {
      namespaces.Set(at, env.Null());
      continue;
    }
    Napi::Object described = Napi::Object::New(env);
    described.Set("links", link_array(env, survey.links));
    described.Set("gateways", text_array(env, survey.gateways));
    namespaces.Set(at, described);
  }
  answer.Set("namespaces", namespaces);
}

static void write(Answer& answer, const RuleCounts& found) {
  Napi::Array counts = Napi::Array::New(answer.Env(), found.counts.size());
  for (uint32_t at = 0; at < found.counts.size(); ++at) counts.Set(at, found.counts[at]);
  answer.Set("counts", counts);
}

static Result<Surveys> survey_namespaces(const SurveyOptions& options) {
  auto surveys = netlink::survey_namespaces(options.processes);
  if (!surveys) return surveys.failure();
  return Surveys{std::move(surveys.value())};
}

static Result<RuleCounts> count_firewall_rules(const TableNames& options) {
  auto counts = netlink::count_rules(options.tables);
  if (!counts) return counts.failure();
  return RuleCounts{std::move(counts.value())};
}

Napi::Value survey_namespaces_call(const Napi::CallbackInfo& info) {
  return bound<OwnThread, survey_namespaces>(info);
}
Napi::Value count_firewall_rules_call(const Napi::CallbackInfo& info) {
  return bound<Pool, count_firewall_rules>(info);
}

}  // namespace stack::addon
