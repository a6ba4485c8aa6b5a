"""A broker of our own on loopback: Tansu for the demo and quick tests, Apache Kafka 4 for everything that must be true.

```python
with start_broker(Engine.KAFKA) as broker:
    ...  # broker.address is "127.0.0.1:PORT"; broker.kill() and broker.start_again() for fault tests
```

Tansu has no Java and is ready in a tenth of a second, but it keeps everything in memory, reports wrong end offsets and
wakes no waiting consumer: tables, lag, latency, faults and restarts are tested on Kafka only.
"""

from streams.dev_broker.kafka import missing_for_kafka
from streams.dev_broker.running import Engine, RunningBroker, run_in_foreground, start_broker
from streams.kafka.admin import admin_client

__all__ = [
    "Engine",
    "RunningBroker",
    "admin_client",
    "missing_for_kafka",
    "run_in_foreground",
    "start_broker",
]
