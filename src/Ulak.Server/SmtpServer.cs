using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Server.Auth;
using Ulak.Server.Limits;
using Ulak.Server.Sessions;
using Ulak.Smtp;

namespace Ulak.Server;

/// <summary>What all listeners of a process share: the sink, the observer, admission and the clock. Safe for use from any thread.</summary>
public sealed class SmtpServer : IDisposable
{
    private int _lastId = Random.Shared.Next();

    /// <summary>A server.</summary>
    /// <param name="sink">Takes the mail.</param>
    /// <param name="admission">How many connections there may be; null for <see cref="AdmissionLimits.Default"/>.</param>
    /// <param name="observer">Is told of every session; null when nobody wants to know.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="logger">The log; null for none.</param>
    /// <exception cref="ArgumentException">A limit is out of range.</exception>
    public SmtpServer(IMailSink sink, AdmissionLimits? admission = null, ISessionObserver? observer = null, TimeProvider? time = null, ILogger? logger = null)
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
        LoginGuard = new LoginGuard(Time);
    }

    internal IMailSink Sink { get; }

    internal ISessionObserver? Observer { get; }

    internal TimeProvider Time { get; }

    internal ILogger Log { get; }

    internal ConnectionLimiter ConnectionLimiter { get; }

    internal DeadlineClock Clock { get; }

    internal LoginGuard LoginGuard { get; }

    /// <summary>Stops the clock. To be called when no session is open any more.</summary>
    public void Dispose() => Clock.Dispose();

    internal MailId NextId(DateTimeOffset now) => MailId.Create(now, Interlocked.Increment(ref _lastId));
}
