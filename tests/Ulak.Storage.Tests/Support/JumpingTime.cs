using Microsoft.Extensions.Time.Testing;

namespace Ulak.Storage.Tests.Support;

/// <summary>A fake clock whose time of day can jump while its monotonic time and its timers do not.</summary>
internal sealed class JumpingTime(FakeTimeProvider inner) : TimeProvider
{
    /// <summary>How far the time of day is off.</summary>
    public TimeSpan Offset { get; set; }

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Offset;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);
}
