using System.Buffers;
using System.IO.Pipelines;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Ulak.Server.Sessions;

namespace Ulak.Server.Tests;

/// <summary>A slow line: nothing is lost, nothing comes twice, and nothing comes too early.</summary>
public sealed class PacedReaderTests
{
    private static readonly TimeSpan Portion = TimeSpan.FromMilliseconds(101);

    [Fact]
    public async Task Ten_portions_come_in_a_second()
    {
        var (pipe, time, reader) = Make(octetsPerSecond: 100);
        await pipe.Writer.WriteAsync(new byte[1000]);
        for (var portion = 0; portion < 10; portion++)
        {
            var read = reader.ReadAsync().AsTask();
            Assert.False(read.IsCompleted);
            time.Advance(Portion);
            var result = await read.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            Assert.Equal(10, result.Buffer.Length);
            reader.AdvanceTo(result.Buffer.End);
        }
    }

    [Fact]
    public async Task Idle_time_does_not_accumulate_a_burst()
    {
        var (pipe, time, reader) = Make(octetsPerSecond: 100);
        time.Advance(TimeSpan.FromHours(1));
        await pipe.Writer.WriteAsync(new byte[1000]);
        Assert.True(reader.TryRead(out var read));
        Assert.Equal(10, read.Buffer.Length);
        reader.AdvanceTo(read.Buffer.End);
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public async Task A_pending_read_can_be_cancelled()
    {
        var (pipe, _, reader) = Make(octetsPerSecond: 1);
        await pipe.Writer.WriteAsync(new byte[10]);
        var read = reader.ReadAsync().AsTask();
        reader.CancelPendingRead();
        var result = await read.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.True(result.IsCanceled);
        Assert.True(result.Buffer.IsEmpty);
    }

    [Fact]
    public async Task The_end_is_reported_after_the_last_octet()
    {
        var (pipe, time, reader) = Make(octetsPerSecond: 50);
        await pipe.Writer.WriteAsync(new byte[8]);
        await pipe.Writer.CompleteAsync();
        time.Advance(Portion);
        Assert.True(reader.TryRead(out var first));
        Assert.Equal((5, false), (first.Buffer.Length, first.IsCompleted));
        reader.AdvanceTo(first.Buffer.End);
        time.Advance(Portion);
        Assert.True(reader.TryRead(out var second));
        Assert.Equal((3, true), (second.Buffer.Length, second.IsCompleted));
    }

    [Fact]
    public void Octets_arrive_complete_in_order_and_not_too_early() =>
        Gen.Select(Gen.Byte.Array[1, 3000], Gen.Int[1, 5000], Gen.Int[0, 100].Array[1, 20]).Sample((octets, pace, taken) =>
        {
            var (pipe, time, reader) = Make(pace);
            var began = time.GetTimestamp();
            pipe.Writer.WriteAsync(octets).AsTask().GetAwaiter().GetResult();
            pipe.Writer.Complete();
            var received = new List<byte>();
            for (var turn = 0; received.Count < octets.Length; turn++)
            {
                time.Advance(Portion);
                if (!reader.TryRead(out var read))
                {
                    continue;
                }

                // Part of it is taken, as a reader of lines does; the last turn of each row takes all.
                var length = turn % 3 == 0 ? read.Buffer.Length : read.Buffer.Length * taken[turn % taken.Length] / 100;
                received.AddRange(read.Buffer.Slice(0, length).ToArray());
                var shown = received.Count + read.Buffer.Length - length;
                Assert.True(shown <= (time.GetElapsedTime(began).TotalSeconds * pace) + 1, "The line was faster than its pace.");
                reader.AdvanceTo(read.Buffer.GetPosition(length), read.Buffer.End);
            }

            Assert.Equal(octets, received);
        }, iter: 300);

    private static (Pipe Pipe, FakeTimeProvider Time, ThrottledPipeReader Reader) Make(int octetsPerSecond)
    {
        var pipe = new Pipe();
        var time = new FakeTimeProvider();
        return (pipe, time, new ThrottledPipeReader(pipe.Reader, time) { OctetsPerSecond = octetsPerSecond });
    }
}
