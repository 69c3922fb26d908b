#pragma once

/// Hands the failure of a Status or Result to the caller.
#define STACK_ATTEMPT(expression)                                        \
  do {                                                                   \
    if (auto attempted = (expression); !attempted) return attempted.failure(); \
  } while (false)

#define STACK_JOIN_NAMES(left, right) left##right
#define STACK_UNIQUE_NAME(left, right) STACK_JOIN_NAMES(left, right)

/// Declares a variable with the value of a Result, or hands its failure to the caller.
#define STACK_TAKE(declaration, expression) \
  STACK_TAKE_INTO(STACK_UNIQUE_NAME(taken_, __LINE__), declaration, expression)
#define STACK_TAKE_INTO(name, declaration, expression) \
  auto name = (expression);                            \
  if (!name) return name.failure();                    \
  declaration = std::move(name).value()
