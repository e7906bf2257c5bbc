using System.Threading.Channels;
using Ulak.Configuration;

namespace Ulak.Hosting;

/// <summary>
/// Writes the log to standard error, one line per event. A background task writes, because a paused terminal must not block a session.
/// If the output is too slow, the oldest lines are dropped and their number is logged.
/// </summary>
internal sealed class LineLogProvider : ILoggerProvider
{
    private const int QueueCapacity = 4_096;

    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly LogFormat _format;
    private readonly bool _includeStackTraces;
    private readonly Channel<string> _lines;
    private readonly Task _writing;
    private long _dropped;

    /// <summary>Starts the background writer.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="output">The destination. It is not disposed.</param>
    /// <param name="settings">The level and the form. At the level debug, exceptions are logged with their stack traces.</param>
    public LineLogProvider(TimeProvider time, TextWriter output, LogSettings settings)
    {
        _time = time;
        _format = settings.Format;
        _includeStackTraces = settings.Level <= LogLevel.Debug;
        _lines = Channel.CreateBounded<string>(
            new BoundedChannelOptions(QueueCapacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
        _writing = Task.Run(() => WriteAsync(output));
    }

    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    /// <summary>Flushes the last lines, for up to a second. Called at the end of the program, when no session is open.</summary>
    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _writing.Wait(FlushTimeout);
    }

    private void Enqueue(LogLine line) => _lines.Writer.TryWrite(line.Format(_format, _includeStackTraces));

    private async Task WriteAsync(TextWriter output)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
            {
                await output.WriteLineAsync($"({dropped} log lines were dropped because the output is too slow)").ConfigureAwait(false);
            }

            await output.WriteLineAsync(line).ConfigureAwait(false);
        }
    }

    private sealed class LineLogger(LineLogProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            provider.Enqueue(new LogLine(provider._time.GetLocalNow(), logLevel, category, formatter(state, exception), exception)
            {
                Values = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [],
            });
    }
}
