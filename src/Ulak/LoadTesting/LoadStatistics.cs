using System.Collections.Concurrent;

namespace Ulak.LoadTesting;

/// <summary>What a load has come to so far. Safe for use from any thread.</summary>
internal sealed class LoadStatistics(LoadPlan plan, TimeProvider time)
{
    private readonly LatencyHistogram[] _steps = [.. Enum.GetValues<LoadStep>().Select(_ => new LatencyHistogram())];
    private readonly long _start = time.GetTimestamp();
    private int _started;
    private int _accepted;
    private int _failed;
    private long _end;

    public LoadPlan Plan => plan;

    public int Accepted => Volatile.Read(ref _accepted);

    public int Failed => Volatile.Read(ref _failed);

    /// <summary>How often each refusal or loss occurred, by its words.</summary>
    public ConcurrentDictionary<string, int> Errors { get; } = new(StringComparer.Ordinal);

    public TimeSpan Elapsed => time.GetElapsedTime(_start, _end == 0 ? time.GetTimestamp() : _end);

    /// <summary>Takes a further message on; false when all are taken.</summary>
    public bool TryStartMessage(out int number)
    {
        number = Interlocked.Increment(ref _started) - 1;
        return number < plan.Messages;
    }

    /// <summary>How long a message waits for its turn, where there is a rate.</summary>
    public TimeSpan TimeUntilStart(int number) => plan.Rate is { } rate ? TimeSpan.FromSeconds(number / rate) - Elapsed : TimeSpan.Zero;

    /// <summary>The server has said 250 to a message's end.</summary>
    public void AddAccepted() => Interlocked.Increment(ref _accepted);

    /// <summary>A message came to nothing.</summary>
    public void AddFailure(string why)
    {
        Interlocked.Increment(ref _failed);
        Errors.AddOrUpdate(why, 1, static (_, count) => count + 1);
    }

    public void RecordTime(LoadStep step, long since) => _steps[(int)step].Add(time.GetElapsedTime(since));

    public long Now() => time.GetTimestamp();

    public LatencyHistogram LatencyOf(LoadStep step) => _steps[(int)step];

    public void Stop() => _end = time.GetTimestamp();
}
