using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Ulak.Relay.Resolving;

/// <summary>A name server that is trusted to validate DNSSEC, once it has proven it.</summary>
/// <param name="EndPoint">Its address.</param>
/// <param name="Resolver">Looks up at it alone.</param>
internal sealed record NamedResolver(IPEndPoint EndPoint, IMailResolver Resolver);

/// <summary>What is known of the resolvers.</summary>
internal enum DnssecState
{
    /// <summary>Nothing: they did not reply.</summary>
    Unknown,

    /// <summary>They validate.</summary>
    Proven,

    /// <summary>One of them does not validate.</summary>
    Refuted,
}

/// <summary>A state with its cause.</summary>
/// <param name="State">The state.</param>
/// <param name="Detail">The cause, for people; empty if they validate.</param>
internal sealed record DnssecVerdict(DnssecState State, string Detail);

/// <summary>The options of the proof.</summary>
/// <param name="SignedName">A name with valid signatures: the resolver must set the AD bit (RFC 4035 §3.2.3).</param>
/// <param name="BogusName">A name with wrong signatures: the resolver must reply with SERVFAIL (RFC 4035 §5.5).</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">The log.</param>
internal sealed record DnssecProofOptions(string SignedName, string BogusName, TimeProvider Time, ILogger Log);

/// <summary>
/// Proves that the configured name servers validate DNSSEC: at the start, and again from time to time. DANE is not applied without the
/// proof: with a resolver that does not validate, an attacker can forge TLSA records, and with one that returns what is bogus without
/// the AD bit, an attacker can remove them (RFC 7672 §2.1). Thread-safe.
/// </summary>
/// <param name="resolvers">The name servers; each must validate.</param>
/// <param name="options">The options.</param>
internal sealed class DnssecProof(ImmutableArray<NamedResolver> resolvers, DnssecProofOptions options)
{
    private static readonly TimeSpan AfterProof = TimeSpan.FromHours(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile DnssecVerdict _verdict = new(DnssecState.Unknown, "The resolver was not checked yet");

    /// <summary>The state, after the first check has ended.</summary>
    public async ValueTask<DnssecVerdict> FindAsync(CancellationToken cancellationToken)
    {
        await _first.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return _verdict;
    }

    /// <summary>Checks until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await UpdateAsync(cancellationToken).ConfigureAwait(false);
                var wait = _verdict.State == DnssecState.Proven ? AfterProof : AfterFailure;
                await Task.Delay(wait, options.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The relay stops.
            }
            catch (Exception e)
            {
                // A fault of the program must not stop the queue, which waits for the first check.
                RelayLog.DnssecNotProven(options.Log, e.Message);
                _first.TrySetResult();
                await Task.Delay(AfterFailure, options.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Checks once, and takes over the result.</summary>
    public async Task UpdateAsync(CancellationToken cancellationToken)
    {
        var (former, found) = (_verdict, await CheckAsync(cancellationToken).ConfigureAwait(false));
        // What was proven stays while the resolver is away: no look-up succeeds then.
        if (found.State != DnssecState.Unknown || former.State != DnssecState.Proven)
        {
            _verdict = found;
            Log(former, found);
        }

        _first.TrySetResult();
    }

    /// <summary>Asks each of the name servers.</summary>
    public async Task<DnssecVerdict> CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var each in resolvers)
        {
            var verdict = await CheckAsync(each, cancellationToken).ConfigureAwait(false);
            if (verdict.State != DnssecState.Proven)
            {
                return verdict;
            }
        }

        return new DnssecVerdict(DnssecState.Proven, "");
    }

    private async Task<DnssecVerdict> CheckAsync(NamedResolver server, CancellationToken cancellationToken)
    {
        var signed = await server.Resolver.LookupAddressesAsync(options.SignedName, cancellationToken).ConfigureAwait(false);
        if (signed.Status == LookupStatus.Failed)
        {
            return new(DnssecState.Unknown, $"The name server {server.EndPoint} cannot be checked: {signed.Detail}");
        }

        if (!signed.IsSecure)
        {
            return new(
                DnssecState.Refuted,
                $"The name server {server.EndPoint} does not validate DNSSEC: it returns {options.SignedName} without the AD bit");
        }

        var bogus = await server.Resolver.LookupAddressesAsync(options.BogusName, cancellationToken).ConfigureAwait(false);
        return bogus switch
        {
            { Status: LookupStatus.Failed, HasResponse: true } => new(DnssecState.Proven, ""),
            { Status: LookupStatus.Failed } =>
                new(DnssecState.Unknown, $"The name server {server.EndPoint} cannot be checked: {bogus.Detail}"),
            _ => new(
                DnssecState.Refuted,
                $"The name server {server.EndPoint} does not validate DNSSEC: it returns {options.BogusName}, whose signatures are wrong, "
                    + $"{(bogus.IsSecure ? "with" : "without")} the AD bit instead of SERVFAIL"),
        };
    }

    private void Log(DnssecVerdict former, DnssecVerdict found)
    {
        if (found == former)
        {
            return;
        }

        if (found.State == DnssecState.Proven)
        {
            RelayLog.DnssecProven(options.Log, string.Join(", ", resolvers.Select(each => each.EndPoint)));
        }
        else
        {
            RelayLog.DnssecNotProven(options.Log, found.Detail);
        }
    }
}
