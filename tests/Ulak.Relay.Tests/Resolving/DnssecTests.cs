using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Relay.Resolving;
using Ulak.Relay.Tests.Support;
using Ulak.TestKit;
using Xunit;

namespace Ulak.Relay.Tests.Resolving;

/// <summary>What is read of a resolver that validates, and how it proves that it does.</summary>
public sealed class DnssecTests
{
    private const int A = 1;
    private const int Mx = 15;
    private const int Aaaa = 28;
    private const int Tlsa = 52;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_AD_bit_the_alias_and_TLSA_records_are_read()
    {
        await using var server = new FakeDnsServer();
        var digest = Enumerable.Range(0, 32).Select(n => (byte)n).ToArray();
        server.Replies[("_25._tcp.mx.example", Tlsa)] = new DnsReply(0, true, [3, 1, 1, .. digest], [255, 7, 9, 1]);
        server.Replies[("_25._tcp.open.example", Tlsa)] = new DnsReply(0, false, [3, 1, 1, .. digest]);
        server.Replies[("none.example", Tlsa)] = new DnsReply(0, true);
        server.Replies[("broken.example", Tlsa)] = new DnsReply(2, false);
        server.Replies[("silent.example", Tlsa)] = new DnsReply(-1, false);
        server.Replies[("example", Mx)] = new DnsReply(0, true, [0, 10, .. FakeDnsServer.Name("mx.example")]);
        server.Replies[("mx.example", A)] = new DnsReply(0, true, [192, 0, 2, 1]) { Alias = "target.example" };
        server.Replies[("mx.example", Aaaa)] = new DnsReply(0, true) { Alias = "target.example" };
        server.Replies[("half.example", A)] = new DnsReply(0, true, [192, 0, 2, 1]);
        server.Replies[("half.example", Aaaa)] = new DnsReply(0, false);
        var resolver = new DnsMailResolver([server.EndPoint], TimeSpan.FromMilliseconds(300), dnssec: true);

        var found = await resolver.LookupTlsaAsync("_25._tcp.mx.example", Token);
        Assert.True(found.IsSecure);
        Assert.Equal([$"3 1 1 {Convert.ToHexString(digest)}", "255 7 9 01"], found.Records.Select(each => each.ToString()));
        Assert.Equal([true, false], found.Records.Select(each => each.IsUsable));
        Assert.False((await resolver.LookupTlsaAsync("_25._tcp.open.example", Token)).IsSecure);
        Assert.Equal((LookupStatus.NoData, true), await StatusAsync("none.example"));
        Assert.Equal((LookupStatus.NoName, true), await StatusAsync("absent.example"));
        Assert.Equal((LookupStatus.Failed, false), await StatusAsync("broken.example"));
        Assert.True((await resolver.LookupTlsaAsync("broken.example", Token)).HasResponse);
        Assert.False((await resolver.LookupTlsaAsync("silent.example", Token)).HasResponse);
        Assert.True((await resolver.LookupMxAsync("example", Token)).IsSecure);
        var addresses = await resolver.LookupAddressesAsync("mx.example", Token);
        Assert.Equal((true, "target.example"), (addresses.IsSecure, addresses.Canonical));
        // RFC 7672 §2.2.2: one family that is not validated is enough.
        Assert.False((await resolver.LookupAddressesAsync("half.example", Token)).IsSecure);
        Assert.True(server.IsDnssecRequested);

        async Task<(LookupStatus, bool)> StatusAsync(string name)
        {
            var result = await resolver.LookupTlsaAsync(name, Token);
            return (result.Status, result.IsSecure);
        }
    }

    /// <summary>The replies for the signed and the bogus name (RCODE, <c>+</c> for AD), the state, and words of the cause.</summary>
    [Theory]
    [InlineData("0+", "2", "Proven", "")]
    [InlineData("3+", "2", "Proven", "")]
    [InlineData("0", "2", "Refuted", "it returns signed.example without the AD bit")]
    [InlineData("0", "0", "Refuted", "it returns signed.example without the AD bit")]
    [InlineData("0+", "0", "Refuted", "it returns bogus.example, whose signatures are wrong, without the AD bit instead of SERVFAIL")]
    [InlineData("0+", "0+", "Refuted", "it returns bogus.example, whose signatures are wrong, with the AD bit")]
    [InlineData("0+", "3+", "Refuted", "it returns bogus.example")]
    [InlineData("2", "2", "Unknown", "cannot be checked")]
    [InlineData("0+", "-1", "Unknown", "cannot be checked")]
    [InlineData("-1", "2", "Unknown", "cannot be checked")]
    public async Task A_resolver_proves_that_it_validates(string valid, string bogus, string state, string words)
    {
        await using var server = new FakeDnsServer();
        Set(server, "signed.example", valid);
        Set(server, "bogus.example", bogus);
        var verdict = await CreateProof(TimeProvider.System, server).CheckAsync(Token);
        Assert.Equal(state, verdict.State.ToString());
        Assert.Contains(words, verdict.Detail, StringComparison.Ordinal);
        Assert.Equal(state == "Proven", verdict.Detail.Length == 0);
    }

    [Fact]
    public async Task Each_of_several_resolvers_must_validate()
    {
        await using var first = new FakeDnsServer();
        await using var second = new FakeDnsServer();
        Set(first, "signed.example", "0+");
        Set(first, "bogus.example", "2");
        Set(second, "signed.example", "0");
        var verdict = await CreateProof(TimeProvider.System, first, second).CheckAsync(Token);
        Assert.Equal(DnssecState.Refuted, verdict.State);
        Assert.Contains(second.EndPoint.ToString(), verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_proof_is_made_again_and_stays_while_the_resolver_is_away()
    {
        var time = new TestClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var resolver = new FakeResolver { IsSecure = true, IsDown = true };
        resolver.AddAddress("signed.example", "192.0.2.1");
        var proof = new DnssecProof(
            [new NamedResolver(new IPEndPoint(IPAddress.Loopback, 53), resolver)],
            new DnssecProofOptions("signed.example", "bogus.example", time, NullLogger.Instance));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = proof.RunAsync(stop.Token);
        Assert.Equal(DnssecState.Unknown, (await proof.FindAsync(Token)).State);

        resolver.IsDown = false;
        resolver.Addresses["bogus.example"] = LookupResult<IPAddress>.Failed("SERVFAIL") with { HasResponse = true };
        await BecomesAsync(DnssecState.Proven, TimeSpan.FromMinutes(1));
        resolver.IsDown = true;
        time.Advance(TimeSpan.FromHours(1));
        await proof.UpdateAsync(Token);
        Assert.Equal(DnssecState.Proven, (await proof.FindAsync(Token)).State);

        // It was replaced by one that does not validate.
        resolver.IsDown = false;
        resolver.AddAddress("bogus.example", "192.0.2.2");
        await BecomesAsync(DnssecState.Refuted, TimeSpan.FromHours(1));
        await stop.CancelAsync();
        await running;

        async Task BecomesAsync(DnssecState state, TimeSpan wait)
        {
            await RelayFixture.UntilAsync(async () =>
            {
                time.Advance(wait);
                return (await proof.FindAsync(Token)).State == state;
            });
        }
    }

    [Fact]
    public async Task A_fault_of_the_check_does_not_hold_mail_back()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var proof = new DnssecProof(
            [new NamedResolver(new IPEndPoint(IPAddress.Loopback, 53), null!)],
            new DnssecProofOptions("signed.example", "bogus.example", TimeProvider.System, NullLogger.Instance));
        var running = proof.RunAsync(stop.Token);
        Assert.Equal(DnssecState.Unknown, (await proof.FindAsync(Token)).State);
        await stop.CancelAsync();
        await running;
    }

    private static void Set(FakeDnsServer server, string name, string reply)
    {
        var parsed = new DnsReply(
            int.Parse(reply.TrimEnd('+'), System.Globalization.CultureInfo.InvariantCulture),
            reply.EndsWith('+'),
            reply[0] == '0' ? [[192, 0, 2, 1]] : []);
        server.Replies[(name, A)] = parsed;
        server.Replies[(name, Aaaa)] = parsed with { Records = [] };
    }

    private static DnssecProof CreateProof(TimeProvider time, params FakeDnsServer[] servers) => new(
        [
            .. servers.Select(each => new NamedResolver(
                each.EndPoint, new DnsMailResolver([each.EndPoint], TimeSpan.FromMilliseconds(300), dnssec: true))),
        ],
        new DnssecProofOptions("signed.example", "bogus.example", time, NullLogger.Instance));
}
