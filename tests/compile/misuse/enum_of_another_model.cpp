/* expect: cannot convert|no viable overloaded|incompatible type */
#include "tern/tern.h"

typedef enum session_status_value {
    SESSION_STATUS_UNRECOGNIZED,
    SESSION_STATUS_ACTIVE
} session_status_value;
TERN_DECLARE_ENUM(session_status, session_status_value);
typedef enum client_status_value {
    CLIENT_STATUS_UNRECOGNIZED,
    CLIENT_STATUS_ACTIVE
} client_status_value;
TERN_DECLARE_ENUM(client_status, client_status_value);

void use(session_status *session, client_status *client);
void use(session_status *session, client_status *client)
{
#ifdef CONTROL
    session->value = SESSION_STATUS_ACTIVE;
    client->value = CLIENT_STATUS_ACTIVE;
#else
    session->value = CLIENT_STATUS_ACTIVE;
#endif
}
