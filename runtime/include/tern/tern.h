/* tern.h - all of tern::core. Generated headers include it. */
#ifndef TERN_TERN_H
#define TERN_TERN_H

#include "tern/abi.h"
#include "tern/arena.h"
#include "tern/base64.h"
#include "tern/build.h"
#include "tern/codec.h"
#include "tern/container.h"
#include "tern/events.h"
#include "tern/inline.h"
#include "tern/json.h"
#include "tern/patch.h"
#include "tern/pointer.h"
#include "tern/presence.h"
#include "tern/print.h"
#include "tern/reader.h"
#include "tern/sink.h"
#include "tern/source.h"
#include "tern/status.h"
#include "tern/str.h"
#include "tern/time.h"
#include "tern/type.h"
#include "tern/value.h"
#include "tern/visit.h"

#endif
