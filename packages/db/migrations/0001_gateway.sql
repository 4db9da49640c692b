-- The data plane's tables (docs/architecture.md, "Rows"). Owner of the rules: packages/gateway.
-- Every column is declared in packages/gateway/src/privacy.ts.
create schema gateway;

-- One row per gateway process that ever ran. The number is part of every id that the process makes.
create table gateway.node (
  id         smallint primary key check (id between 0 and 1023),
  started_at timestamptz not null default now(),
  beat_at    timestamptz not null default now(),
  -- Every message and inbound of this node below this id is final, or has a row in queue or upstream:
  -- what a survivor must look through when the node dies begins here.
  low_water  bigint not null,
  -- Machine and process, so that a survivor on the same machine sees at once that it is gone.
  host       text not null default '',
  pid        integer not null default 0,
  -- Servers that sent something here lately: their throughput is shared between the nodes they use.
  active_servers integer[] not null default '{}',
  ended_at   timestamptz,
  taken_over boolean not null default false
);

-- The rented SMS server as the data plane sees it.
create table gateway.server (
  id                integer generated always as identity primary key,
  name              text not null unique check (length(name) between 1 and 64),
  system_id         text not null unique check (length(system_id) between 1 and 15),
  password_hash     text not null,
  segments_per_s    integer not null check (segments_per_s between 1 and 1000000),
  burst_segments    integer not null check (burst_segments between 1 and 1000000),
  binds_max         smallint not null default 8,
  bind_types        text[] not null default '{transmitter,receiver,transceiver}',
  window_max        smallint not null default 1000,
  allowed_addresses cidr[] not null default '{}',      -- empty: any address
  default_alphabet  text not null default 'gsm' check (default_alphabet in ('gsm', 'latin1', 'ascii')),
  any_sender        boolean not null default false,    -- made by the operator: any sender identity
  hand_over         text not null default 'auto' check (hand_over in ('auto', 'smpp', 'webhook')),
  created_at        timestamptz not null default now()
);

create table gateway.api_key (
  id         integer generated always as identity primary key,
  server_id  integer not null references gateway.server on delete cascade,
  key_hash   bytea not null unique,                    -- SHA-256 of 256 random bits
  label      text not null default '',
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

-- Sender identities. Only approved ones may be used, unless the server may use any.
create table gateway.sender (
  server_id   integer not null references gateway.server on delete cascade,
  address     text not null check (length(address) between 1 and 20),
  kind        text not null check (kind in ('alphanumeric', 'long', 'short')),
  keyword     text not null default '',                -- inbound to a shared number: the first word decides
  approved_at timestamptz,
  created_at  timestamptz not null default now(),
  primary key (address, server_id, keyword)
);

-- A measure with reasons. Access level = least of all decisions in force (design section 6).
create table gateway.decision (
  id            integer generated always as identity primary key,
  server_id     integer not null references gateway.server on delete cascade,
  level         smallint not null check (level between 0 and 5),
  reason        text not null check (length(reason) between 3 and 1000),
  made_by       text not null,
  from_at       timestamptz not null default now(),
  until_at      timestamptz,
  lifted_at     timestamptz,
  lifted_by     text,
  lifted_reason text
);
create index decision_server on gateway.decision (server_id);

-- One configured connection to a carrier.
create table gateway.link (
  id               integer generated always as identity primary key,
  name             text not null unique check (length(name) between 1 and 64),
  kind             text not null check (kind in ('smpp', 'sim')),
  host             text not null default '',
  port             integer not null default 0 check (port between 0 and 65535),
  tls              boolean not null default false,
  system_id        text not null default '',
  password_sealed  bytea,
  system_type      text not null default '',
  bind_type        text not null default 'transceiver' check (bind_type in ('transceiver', 'pair')),
  binds            smallint not null default 1 check (binds between 1 and 64),
  window_max       smallint not null default 200 check (window_max between 1 and 10000),
  segments_per_s   integer not null default 0 check (segments_per_s >= 0),  -- 0: as fast as the window allows
  unanswered       text not null default 'resend' check (unanswered in ('resend', 'unknown')),
  response_s       smallint not null default 30 check (response_s between 1 and 600),
  id_spelling      text not null default 'learn' check (id_spelling in ('learn', 'literal', 'hex_to_decimal', 'decimal_to_hex', 'no_leading_zeros')),
  id_learnt        text,
  draining_since   timestamptz,
  created_at       timestamptz not null default now(),
  -- who holds the link now; a node holds it while its heartbeat lives
  node_id          smallint,
  move_to          smallint,                            -- the operator wants another node to hold it
  status           text not null default 'down' check (status in ('up', 'degraded', 'down')),
  status_at        timestamptz not null default now(),
  status_why       text not null default ''
);

-- Where a server's messages go. Lower rank first; equal rank shares by weight.
create table gateway.route (
  id          integer generated always as identity primary key,
  server_id   integer references gateway.server on delete cascade,   -- null: every server
  link_id     integer not null references gateway.link on delete cascade,
  prefix      text not null default '' check (prefix ~ '^[0-9]{0,15}$'),
  country     text check (country ~ '^[A-Z]{2}$'),
  sender_kind text check (sender_kind in ('alphanumeric', 'long', 'short')),
  priority_min smallint not null default 0 check (priority_min between 0 and 3),
  rank        smallint not null default 100,
  weight      smallint not null default 1 check (weight between 1 and 1000),
  cost_minor  bigint,
  currency    text check (currency ~ '^[A-Z]{3}$'),
  created_at  timestamptz not null default now()
);

-- Data keys that seal rows, one per server and UTC day, wrapped by the master key.
-- Deleting a row makes everything sealed under it unreadable, in backups too.
create table gateway.data_key (
  server_id integer not null,
  day       integer not null,                           -- days since 1970-01-01
  wrapped   bytea not null,
  primary key (server_id, day)
);

-- Messages. Partitioned by id, hence by day: retention drops partitions.
-- One index only: rows are written by (server, id) and read by it; nothing indexed ever changes, so
-- that every update stays on its page.
create table gateway.message (
  id                  bigint not null,
  recipient_hash      bytea not null,                   -- keyed, 16 octets
  sent_at             timestamptz,
  done_at             timestamptz,
  due_at              timestamptz,
  expire_at           timestamptz not null,
  server_id           integer not null,
  link_id             integer,
  error               integer not null default 0,
  prefix              integer not null default 0,       -- country calling code and up to 3 more digits
  node_id             smallint not null,
  state               smallint not null,                -- SMPP message_state; 1 queued, 10 sent
  segments            smallint not null,
  data_coding         smallint not null,
  priority            smallint not null,
  registered_delivery smallint not null,
  via                 smallint not null,                -- 1 SMPP, 2 HTTP
  country             text,
  upstream_id         text,
  reference_hash      bytea,
  sealed              bytea,                            -- null: erased, or its retention is over
  primary key (server_id, id)
) partition by range (id);

-- The parts of messages that went out in several segments from one request.
create table gateway.message_part (
  server_id   integer not null,
  message_id  bigint not null,
  part        smallint not null,
  state       smallint not null,
  error       integer not null default 0,
  upstream_id text not null default '',
  primary key (server_id, message_id, part)
) partition by range (message_id);

-- The durable backlog: messages that are not in the memory of the node that holds their link.
create table gateway.queue (
  server_id  integer not null,
  message_id bigint not null,
  link_id    integer not null,
  priority   smallint not null,
  attempts   smallint not null default 0,
  due_at     timestamptz,                               -- not before; null: now
  expire_at  timestamptz not null,
  primary key (server_id, message_id)
);
create index queue_ready on gateway.queue (link_id, server_id, priority desc, message_id) where due_at is null;
create index queue_expire on gateway.queue (expire_at);
create index queue_due on gateway.queue (due_at) where due_at is not null;

-- Sent messages whose receipt has not come within the memory's span.
create table gateway.upstream (
  link_id     integer not null,
  upstream_id text not null,
  server_id   integer not null,
  message_id  bigint not null,
  part        smallint not null default 0,
  primary key (link_id, upstream_id, server_id, message_id)
);

-- Receipts that no message is known for yet: their response may still come.
create table gateway.stray_receipt (
  id          bigint primary key,
  link_id     integer not null,
  upstream_id text not null,
  state       smallint not null,
  error       integer not null default 0,
  done_at     timestamptz not null,
  recipient_hash bytea
);
create index stray_receipt_upstream on gateway.stray_receipt (link_id, upstream_id);

-- What the customer has still to be told, in order.
create table gateway.outbox (
  id         bigint primary key,
  message_id bigint not null,                           -- of gateway.message or gateway.inbound
  done_at    timestamptz not null,
  due_at     timestamptz,
  server_id  integer not null,
  error      integer not null default 0,
  node_id    smallint,                                  -- the node that holds it in memory
  kind       smallint not null,                         -- 1 receipt, 2 inbound
  target     smallint not null,                         -- 1 SMPP bind, 2 webhook
  state      smallint not null,
  attempts   smallint not null default 0
);
-- Only parked events: what a node hands over from its memory never enters it.
create index outbox_parked on gateway.outbox (server_id, target, id) where node_id is null;

-- Messages from handsets.
create table gateway.inbound (
  id          bigint not null,
  server_id   integer not null,
  link_id     integer not null,
  sender_hash bytea not null,
  segments    smallint not null,
  segments_missing smallint not null default 0,
  data_coding smallint not null,
  country     text,
  word        text check (word in ('stop', 'start', 'help')),
  handed_at   timestamptz,
  sealed      bytea,
  primary key (server_id, id)
) partition by range (id);

-- Parts of long inbound messages that wait for the others.
create table gateway.inbound_part (
  link_id     integer not null,
  key_hash    bytea not null,                           -- keyed, over source, destination, reference and total
  part        smallint not null,
  total       smallint not null,
  server_id   integer not null,
  received_id bigint not null,
  sealed      bytea not null,
  primary key (link_id, key_hash, part)
);

-- Numbers that said stop. Only a keyed hash, under a key of its own.
create table gateway.opt_out (
  id          bigint primary key,
  number_hash bytea not null,
  scope       text not null check (scope in ('sender', 'server', 'platform')),
  server_id   integer not null default 0,               -- 0: platform
  sender      text not null default '',
  word        text not null,
  since       timestamptz not null default now(),
  unique (number_hash, scope, server_id, sender)
);

create table gateway.webhook (
  server_id     integer primary key references gateway.server on delete cascade,
  url           text not null check (length(url) between 8 and 2000),
  secret_sealed bytea not null,
  created_at    timestamptz not null default now()
);

-- Every try at a webhook: what a customer looks at when an event seems missing.
create table gateway.webhook_attempt (
  id          bigint primary key,
  server_id   integer not null,
  event_id    bigint not null,
  message_id  bigint not null,
  kind        smallint not null,
  http_status smallint,
  error       text,
  duration_ms integer not null
);
create index webhook_attempt_server on gateway.webhook_attempt (server_id, id);

create table gateway.idempotency (
  server_id   integer not null,
  key_hash    bytea not null,
  body_hash   bytea not null,
  message_ids bigint[] not null,
  status      smallint not null,
  created_at  timestamptz not null default now(),
  primary key (server_id, key_hash)
);

-- SMPP sessions that are bound now.
create table gateway.bind (
  id        bigint primary key,
  node_id   smallint not null,
  server_id integer not null,
  type      text not null check (type in ('transmitter', 'receiver', 'transceiver')),
  address   inet,
  bound_at  timestamptz not null default now()
);
create index bind_server on gateway.bind (server_id);

-- What the audit keeps of dropped days, and what may have been sent twice.
create table gateway.tally (
  day       integer not null,
  server_id integer not null,
  state     smallint not null,
  messages  bigint not null,
  primary key (day, server_id, state)
);
create table gateway.resend (
  id         bigint primary key,
  link_id    integer not null,
  node_id    smallint not null,
  cause      text not null check (cause in ('node_died', 'link_lost', 'no_response')),
  messages   integer not null                            -- at most this many were sent twice
);
