using System.Net;
using Ulak.Server.Limits;

namespace Ulak.Server.State;

/// <summary>
/// A session's place among the connections that are counted, and the client that it is charged to. A trusted proxy is exempt until it names
/// its client. A mutable struct: hold it in a non-readonly field.
/// </summary>
internal struct AdmissionLease(ConnectionLimiter limiter)
{
    private EndPoint? _client;
    private State _state;

    private enum State : byte
    {
        NotAcquired,
        Acquired,
    }

    /// <summary>The client that connections, rates and faults are charged to; null for none.</summary>
    public readonly EndPoint? Client => _client;

    /// <summary>Acquires the place. What is acquired is released once, with <see cref="Release"/>.</summary>
    public AdmissionResult TryAcquire(EndPoint? client)
    {
        var result = limiter.TryAcquire(client);
        if (result == AdmissionResult.Admitted)
        {
            (_client, _state) = (client, State.Acquired);
        }

        return result;
    }

    /// <summary>
    /// Charges the place to another client: after a PROXY header or XCLIENT. The faults so far stay with the client that made them.
    /// </summary>
    public AdmissionResult TryMoveTo(EndPoint client, int faults)
    {
        var result = limiter.TryMove(_client, client);
        if (result == AdmissionResult.Admitted)
        {
            limiter.ReportFaults(_client, faults);
            _client = client;
        }

        return result;
    }

    /// <summary>Releases the place, and reports the client's faults. Further calls do nothing.</summary>
    public void Release(int faults)
    {
        if (_state == State.Acquired)
        {
            _state = State.NotAcquired;
            limiter.Release(_client);
            limiter.ReportFaults(_client, faults);
        }
    }
}
