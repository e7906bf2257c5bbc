using System.Collections.Immutable;
using System.Net;

namespace Ulak.Relay.Resolving;

/// <summary>Finds out whether DANE can be applied: the resolvers validate, and their replies cannot be changed on the way.</summary>
internal static class ResolverCheck
{
    /// <summary>Checks.</summary>
    /// <param name="proof">The proof that the resolvers validate.</param>
    /// <param name="servers">Their addresses.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    public static async Task<ImmutableArray<OutgoingProblem>> RunAsync(
        DnssecProof proof, ImmutableArray<IPEndPoint> servers, CancellationToken cancellationToken)
    {
        var problems = ImmutableArray.CreateBuilder<OutgoingProblem>();
        foreach (var server in servers.Where(each => PublicAddress.IsPublic(each.Address)))
        {
            // RFC 4035 §4.9.3: the AD bit is worth no more than the way that it came.
            problems.Add(new(
                $"The name server {server} is in the Internet: what it replies can be forged on the way, with the AD bit of DANE.",
                "Run a resolver that validates on this machine, e.g. unbound, and set relay.nameServers to 127.0.0.1."));
        }

        var verdict = await proof.CheckAsync(cancellationToken).ConfigureAwait(false);
        if (verdict.State != DnssecState.Proven)
        {
            problems.Add(new($"DANE is not applied. {verdict.Detail}.", "Turn on DNSSEC validation there, or set relay.dane to false."));
        }

        return problems.ToImmutable();
    }
}
