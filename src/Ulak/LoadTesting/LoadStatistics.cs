using System.Collections.Concurrent;

namespace Ulak.LoadTesting;

/// <summary>The current counts and times of a load test. Thread-safe.</summary>
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

    /// <summary>The number of failures by the text of the reply or error.</summary>
    public ConcurrentDictionary<string, int> Errors { get; } = new(StringComparer.Ordinal);

    public TimeSpan Elapsed => time.GetElapsedTime(_start, _end == 0 ? time.GetTimestamp() : _end);

    /// <summary>Reserves the next message. Returns false if there are no more.</summary>
    public bool TryStartMessage(out int number)
    {
        number = Interlocked.Increment(ref _started) - 1;
        return number < plan.Messages;
    }

    /// <summary>The time until a message may be sent at the configured rate.</summary>
    public TimeSpan TimeUntilStart(int number) => plan.Rate is { } rate ? TimeSpan.FromSeconds(number / rate) - Elapsed : TimeSpan.Zero;

    /// <summary>Counts a message that was accepted with 250.</summary>
    public void AddAccepted() => Interlocked.Increment(ref _accepted);

    /// <summary>Counts a message that failed.</summary>
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
