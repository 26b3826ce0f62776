// A member that runs franz-go's kgo; see ../members/README.md for the lines it prints.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

type event struct {
	Event      string          `json:"event"`
	AtMs       int64           `json:"atMs"`
	Partitions []int32         `json:"partitions,omitempty"`
	Partition  int32           `json:"partition"`
	Records    [][2]any        `json:"records,omitempty"`
	Message    string          `json:"message,omitempty"`
	Offsets    map[int32]int64 `json:"offsets,omitempty"`
}

var stdout sync.Mutex

func say(e event) {
	e.AtMs = time.Now().UnixMilli()
	line, _ := json.Marshal(e)
	stdout.Lock()
	defer stdout.Unlock()
	os.Stdout.Write(append(line, '\n'))
}

var balancers = map[string]func() kgo.GroupBalancer{
	"range":              kgo.RangeBalancer,
	"roundrobin":         kgo.RoundRobinBalancer,
	"sticky":             kgo.StickyBalancer,
	"cooperative-sticky": kgo.CooperativeStickyBalancer,
}

func main() {
	bootstrap := flag.String("bootstrap", "127.0.0.1:9092", "")
	group := flag.String("group", "group", "")
	topic := flag.String("topic", "topic", "")
	clientID := flag.String("client-id", "member", "")
	sessionTimeoutMs := flag.Int("session-timeout", 6000, "")
	instance := flag.String("instance", "", "")
	assignor := flag.String("assignor", "cooperative-sticky", "")
	protocol := flag.String("protocol", "classic", "")
	flag.Parse()

	tell := func(name string) func(context.Context, *kgo.Client, map[string][]int32) {
		return func(_ context.Context, _ *kgo.Client, given map[string][]int32) {
			say(event{Event: name, Partitions: given[*topic]})
		}
	}
	options := []kgo.Opt{
		kgo.SeedBrokers(strings.Split(*bootstrap, ",")...),
		kgo.ClientID(*clientID),
		kgo.ConsumerGroup(*group),
		kgo.ConsumeTopics(*topic),
		kgo.Balancers(balancers[*assignor]()),
		kgo.SessionTimeout(time.Duration(*sessionTimeoutMs) * time.Millisecond),
		kgo.HeartbeatInterval(500 * time.Millisecond),
		kgo.RebalanceTimeout(10 * time.Second),
		kgo.MetadataMinAge(time.Second),
		kgo.MetadataMaxAge(2 * time.Second),
		kgo.FetchMaxWait(200 * time.Millisecond),
		kgo.AutoCommitInterval(250 * time.Millisecond),
		kgo.AutoCommitMarks(),
		kgo.BlockRebalanceOnPoll(),
		kgo.OnPartitionsAssigned(tell("assigned")),
		kgo.OnPartitionsRevoked(func(ctx context.Context, client *kgo.Client, given map[string][]int32) {
			if err := client.CommitMarkedOffsets(ctx); err != nil {
				say(event{Event: "error", Message: err.Error()})
			}
			tell("revoked")(ctx, client, given)
		}),
		kgo.OnPartitionsLost(tell("revoked")),
		kgo.AutoCommitCallback(committed()),
	}
	if *protocol == "consumer" {
		options = append(options, kgo.ServerSideBalancer(), kgo.Balancers(kgo.StickyBalancer()))
	}
	if *instance != "" {
		options = append(options, kgo.InstanceID(*instance))
	}
	client, err := kgo.NewClient(options...)
	if err != nil {
		say(event{Event: "error", Message: err.Error()})
		os.Exit(1)
	}

	ctx, leave := context.WithCancel(context.Background())
	go func() {
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			if strings.TrimSpace(lines.Text()) == "leave" {
				break
			}
		}
		leave()
	}()
	say(event{Event: "polling"})
	for ctx.Err() == nil {
		fetches := client.PollFetches(ctx)
		fetches.EachError(func(_ string, _ int32, err error) {
			if ctx.Err() == nil {
				say(event{Event: "error", Message: err.Error()})
			}
		})
		fetches.EachPartition(func(fetched kgo.FetchTopicPartition) {
			process(client, fetched)
		})
		client.AllowRebalance()
	}
	client.CommitMarkedOffsets(context.Background())
	say(event{Event: "leaving"})
	client.CloseAllowingRebalance()
	say(event{Event: "left"})
}

func process(client *kgo.Client, fetched kgo.FetchTopicPartition) {
	if len(fetched.Records) == 0 {
		return
	}
	told := event{Event: "records", Partition: fetched.Partition}
	for _, record := range fetched.Records {
		told.Records = append(told.Records, [2]any{record.Offset, string(record.Value)})
	}
	say(told)
	client.MarkCommitRecords(fetched.Records...)
}

// committed tells of every commit that was accepted.
func committed() func(*kgo.Client, *kmsg.OffsetCommitRequest, *kmsg.OffsetCommitResponse, error) {
	return func(_ *kgo.Client, request *kmsg.OffsetCommitRequest, _ *kmsg.OffsetCommitResponse, err error) {
		if err != nil {
			say(event{Event: "refused", Message: err.Error()})
			return
		}
		offsets := map[int32]int64{}
		for _, each := range request.Topics {
			for _, partition := range each.Partitions {
				offsets[partition.Partition] = partition.Offset
			}
		}
		say(event{Event: "committed", Offsets: offsets})
	}
}
