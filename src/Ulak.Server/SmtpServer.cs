using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Server.Auth;
using Ulak.Server.Limits;
using Ulak.Server.Sessions;
using Ulak.Smtp;

namespace Ulak.Server;

/// <summary>The state that all listeners of a process share: the sink, the observer, the limits and the clock. Thread-safe.</summary>
public sealed class SmtpServer : IDisposable
{
    private int _lastId = Random.Shared.Next();

    /// <summary>Creates a server.</summary>
    /// <param name="sink">Receives the mail.</param>
    /// <param name="admission">Limits over all listeners; null for <see cref="AdmissionLimits.Default"/>.</param>
    /// <param name="observer">Observes every session; null for none.</param>
    /// <param name="time">The clock; null for the system clock.</param>
    /// <param name="logger">The log; null for none.</param>
    /// <exception cref="ArgumentException">A limit is out of range.</exception>
    public SmtpServer(
        IMailSink sink,
        AdmissionLimits? admission = null,
        ISessionObserver? observer = null,
        TimeProvider? time = null,
        ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var limits = admission ?? AdmissionLimits.Default;
        if (limits.Validate() is [var problem, ..])
        {
            throw new ArgumentException(problem, nameof(admission));
        }

        Sink = sink;
        Observer = observer;
        Time = time ?? TimeProvider.System;
        Log = logger ?? NullLogger.Instance;
        ConnectionLimiter = new ConnectionLimiter(limits, Time);
        Clock = new DeadlineClock(Time, () => ConnectionLimiter.IsUnderLoad);
        LoginGuard = new LoginGuard(Time, limits);
        MailDataBudget = new MailDataBudget(limits.MailDataMemory);
    }

    internal IMailSink Sink { get; }

    internal ISessionObserver? Observer { get; }

    internal TimeProvider Time { get; }

    internal ILogger Log { get; }

    internal ConnectionLimiter ConnectionLimiter { get; }

    internal DeadlineClock Clock { get; }

    internal LoginGuard LoginGuard { get; }

    internal MailDataBudget MailDataBudget { get; }

    /// <summary>Stops the clock. Call it when no session is open.</summary>
    public void Dispose() => Clock.Dispose();

    internal MailId NextId(DateTimeOffset now) => MailId.Create(now, Interlocked.Increment(ref _lastId));
}
