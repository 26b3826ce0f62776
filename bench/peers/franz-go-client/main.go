// franz-go's kgo under the stop-watch; see ../../clients/subject.ts for arguments and output.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

func residentMb() float64 {
	var pages, resident int64
	text, _ := os.ReadFile("/proc/self/statm")
	fmt.Sscan(string(text), &pages, &resident)
	return float64(resident*int64(os.Getpagesize())) / (1 << 20)
}

func peakMb() float64 {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return float64(usage.Maxrss) / 1024
}

// Of all threads.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// The same as in subject.ts.
func values(size, count int) [][]byte {
	random := uint32(1)
	values := make([][]byte, count)
	for i := range values {
		var text []byte
		for len(text) < (size+1)/2 {
			random = random*1664525 + 1013904223
			text = append(text, "abcdefghijklmnopqrstuvwxyz234567"[random>>27])
		}
		values[i] = append(text, strings.Repeat("regroup-", size)...)[:size]
	}
	return values
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func main() {
	mode := flag.String("mode", "consume", "")
	flag.String("form", "batch", "")
	bootstrap := flag.String("bootstrap", "", "")
	topic := flag.String("topic", "", "")
	group := flag.String("group", "", "")
	wanted := flag.Int("records", 0, "")
	size := flag.Int("size", 100, "")
	flag.Int("partitions", 0, "")
	compression := flag.String("compression", "none", "")
	flag.String("package", "", "")
	flag.Parse()

	baseline := residentMb()
	start, cpuAtStart := time.Now(), cpuTime()
	options := []kgo.Opt{kgo.SeedBrokers(strings.Split(*bootstrap, ",")...)}
	records, bytes, together := 0, 0, 0
	var first time.Time
	var cpuAtFirst time.Duration
	if *mode == "consume" {
		options = append(options, kgo.ConsumerGroup(*group), kgo.ConsumeTopics(*topic),
			kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
		client, err := kgo.NewClient(options...)
		if err != nil {
			panic(err)
		}
		for records < *wanted {
			fetches := client.PollFetches(context.Background())
			fetches.EachRecord(func(record *kgo.Record) {
				records++
				bytes += len(record.Value)
			})
			if first.IsZero() && records > 0 {
				first, cpuAtFirst = time.Now(), cpuTime()
				together = records
			}
		}
	} else {
		codec := kgo.NoCompression()
		if *compression == "lz4" {
			codec = kgo.Lz4Compression()
		}
		client, err := kgo.NewClient(append(options, kgo.ProducerBatchCompression(codec))...)
		if err != nil {
			panic(err)
		}
		values := values(*size, 1000)
		client.ProduceSync(context.Background(), &kgo.Record{Topic: *topic, Value: values[0]})
		first, cpuAtFirst = time.Now(), cpuTime()
		for records < *wanted {
			client.Produce(context.Background(), &kgo.Record{Topic: *topic, Value: values[records%1000]},
				func(_ *kgo.Record, err error) {
					if err != nil {
						panic(err)
					}
				})
			records++
			bytes += *size
		}
		client.Flush(context.Background())
	}
	figures := map[string]any{
		"records": records, "bytes": bytes, "steady": records - together,
		"firstMs": milliseconds(first.Sub(start)), "firstCpuMs": milliseconds(cpuAtFirst - cpuAtStart), "steadyMs": milliseconds(time.Since(first)),
		"steadyCpuMs": milliseconds(cpuTime() - cpuAtFirst),
		"baselineMb": baseline, "peakMb": peakMb(),
	}
	line, _ := json.Marshal(figures)
	fmt.Println(string(line))
}
