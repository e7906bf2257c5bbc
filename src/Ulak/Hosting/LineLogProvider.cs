using System.Globalization;
using System.Threading.Channels;

namespace Ulak.Hosting;

/// <summary>
/// The log: one line an event, to standard error, written by a task of its own, for a terminal that is scrolled must not hold up a session.
/// When nobody takes the lines, the oldest are dropped, and how many is said.
/// </summary>
internal sealed class LineLogProvider : ILoggerProvider
{
    private const int QueueCapacity = 4_096;

    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly bool _includeStackTraces;
    private readonly Channel<string> _lines;
    private readonly Task _writing;
    private long _dropped;

    /// <summary>Begins to write.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="output">Where to; it is left open.</param>
    /// <param name="traces">Whether an exception is logged with its trace, on lines of its own, and not by its message alone.</param>
    public LineLogProvider(TimeProvider time, TextWriter output, bool traces)
    {
        _time = time;
        _includeStackTraces = traces;
        _lines = Channel.CreateBounded<string>(
            new BoundedChannelOptions(QueueCapacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
        _writing = Task.Run(() => WriteAsync(output));
    }

    public ILogger CreateLogger(string categoryName) => new LineLogger(this);

    /// <summary>Waits a moment for what was logged last: this is the program's end, and no session runs any more.</summary>
    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _writing.Wait(FlushTimeout);
    }

    private void Enqueue(LogLevel level, string message, Exception? cause)
    {
        var name = level switch
        {
            LogLevel.Critical or LogLevel.Error => "error",
            LogLevel.Warning => "warning",
            LogLevel.Information => "info",
            _ => "debug",
        };
        var time = _time.GetLocalNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var because = (cause, _includeStackTraces) switch
        {
            (null, _) => "",
            (_, true) => "\n" + cause,
            _ => $": {cause.GetType().Name}: {cause.Message}".ReplaceLineEndings(" "),
        };
        _lines.Writer.TryWrite($"{time} {name,-7} {message}{because}");
    }

    private async Task WriteAsync(TextWriter output)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
            {
                await output.WriteLineAsync($"({dropped} lines of the log were dropped: nobody took them in time)").ConfigureAwait(false);
            }

            await output.WriteLineAsync(line).ConfigureAwait(false);
        }
    }

    private sealed class LineLogger(LineLogProvider provider) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            provider.Enqueue(logLevel, formatter(state, exception), exception);
    }
}
