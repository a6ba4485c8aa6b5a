// Meetings with franz-go, from the beginning of the compacted topic on.
//
//	JUMPA_BROKER=localhost:9092 go run . [--once]
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

const topic = "news.meetings.v1"

// Meeting holds the few fields that this example needs; the schema has them all.
type Meeting struct {
	Revision   int     `json:"revision"`
	Change     string  `json:"change"`
	Status     string  `json:"status"`
	MergedInto *string `json:"merged_into"`
}

// newest is the newest revision of each id, as the compacted topic holds it.
var newest = map[string]Meeting{}

// take one record: a revision, the same once more, or the end of an id.
func take(key string, value []byte) error {
	if value == nil { // the id ended some days ago: forget it
		delete(newest, key)
		fmt.Println(key, "dropped")
		return nil
	}
	var meeting Meeting
	if err := json.Unmarshal(value, &meeting); err != nil {
		return err
	}
	if last, known := newest[key]; known && meeting.Revision <= last.Revision {
		return nil // a repeat: delivery is at least once
	}
	newest[key] = meeting // complete: it replaces the one before
	goesOn := ""
	if meeting.Status == "merged" && meeting.MergedInto != nil {
		goesOn = *meeting.MergedInto
	}
	fmt.Println(key, fmt.Sprintf("r%d", meeting.Revision), meeting.Change, meeting.Status, goesOn)
	return nil
}

func main() {
	broker := os.Getenv("JUMPA_BROKER")
	if broker == "" {
		broker = "localhost:9092"
	}
	client, err := kgo.NewClient(
		kgo.SeedBrokers(strings.Split(broker, ",")...),
		kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
	)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	ctx := context.Background()
	left := map[int32]int64{}
	if slices.Contains(os.Args, "--once") {
		ends, err := kadm.NewClient(client).ListEndOffsets(ctx, topic)
		if err != nil {
			log.Fatal(err)
		}
		ends.Each(func(end kadm.ListedOffset) {
			if end.Offset > 0 {
				left[end.Partition] = end.Offset
			}
		})
	} else {
		left[-1] = 0 // never reached
	}
	for len(left) > 0 {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			log.Fatal(err)
		}
		fetches.EachRecord(func(record *kgo.Record) {
			if err := take(string(record.Key), record.Value); err != nil {
				log.Fatal(err)
			}
			if record.Offset+1 >= left[record.Partition] {
				delete(left, record.Partition)
			}
		})
	}
	live := 0
	for _, one := range newest {
		if one.Status != "merged" && one.Status != "retracted" {
			live++
		}
	}
	fmt.Println(live, "meetings live")
}
