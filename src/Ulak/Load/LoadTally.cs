using System.Collections.Concurrent;

namespace Ulak.Load;

/// <summary>What a load has come to so far. Safe for use from any thread.</summary>
internal sealed class LoadTally(LoadPlan plan, TimeProvider time)
{
    private readonly LatencyHistogram[] _steps = [.. Enum.GetValues<LoadStep>().Select(_ => new LatencyHistogram())];
    private readonly long _start = time.GetTimestamp();
    private int _begun;
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
    public bool TryBegin(out int number)
    {
        number = Interlocked.Increment(ref _begun) - 1;
        return number < plan.Messages;
    }

    /// <summary>How long a message waits for its turn, where there is a rate.</summary>
    public TimeSpan UntilTurn(int number) => plan.Rate is { } rate ? TimeSpan.FromSeconds(number / rate) - Elapsed : TimeSpan.Zero;

    /// <summary>The server has said 250 to a message's end.</summary>
    public void Accept() => Interlocked.Increment(ref _accepted);

    /// <summary>A message came to nothing.</summary>
    public void Fail(string why)
    {
        Interlocked.Increment(ref _failed);
        Errors.AddOrUpdate(why, 1, static (_, count) => count + 1);
    }

    public void Took(LoadStep step, long since) => _steps[(int)step].Add(time.GetElapsedTime(since));

    public long Now() => time.GetTimestamp();

    public LatencyHistogram Of(LoadStep step) => _steps[(int)step];

    public void Stop() => _end = time.GetTimestamp();
}
