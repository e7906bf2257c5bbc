using Xunit;

namespace Ulak.Client.Tests;

/// <summary>Which TLSA records are usable between mail servers, and how they are compared and written.</summary>
public sealed class TlsaRecordTests
{
    [Theory]
    [InlineData(3, 1, 1, 32, true)]
    [InlineData(3, 0, 2, 64, true)]
    [InlineData(2, 0, 0, 1, true)]
    [InlineData(2, 1, 1, 31, false)]
    [InlineData(3, 1, 2, 32, false)]
    [InlineData(3, 1, 0, 0, false)]
    [InlineData(0, 1, 1, 32, false)]
    [InlineData(1, 1, 1, 32, false)]
    [InlineData(4, 1, 1, 32, false)]
    [InlineData(3, 2, 1, 32, false)]
    [InlineData(3, 1, 3, 32, false)]
    [InlineData(255, 255, 255, 32, false)]
    public void Usages_selectors_types_and_lengths_decide(byte usage, byte selector, byte matching, int length, bool expected) =>
        Assert.Equal(expected, new TlsaRecord(usage, selector, matching, [.. new byte[length]]).IsUsable);

    [Fact]
    public void Records_are_equal_by_their_octets()
    {
        var record = new TlsaRecord(3, 1, 1, [1, 2, 0xAB]);
        Assert.Equal(record, new TlsaRecord(3, 1, 1, [1, 2, 0xAB]));
        Assert.Equal(record.GetHashCode(), new TlsaRecord(3, 1, 1, [1, 2, 0xAB]).GetHashCode());
        Assert.NotEqual(record, record with { Data = [1, 2, 0xAC] });
        Assert.NotEqual(record, record with { Usage = 2 });
        Assert.NotEqual(record, record with { Selector = 0 });
        Assert.NotEqual(record, record with { MatchingType = 2 });
        Assert.False(record.Equals(null));
        Assert.Equal("3 1 1 0102AB", record.ToString());
    }

    [Fact]
    public void The_base_domain_is_sent_as_the_name_and_nothing_is_downloaded()
    {
        var policy = TlsPolicy.Required with { Dane = new DanePolicy("target.example", []) };
        var options = policy.ToOptions("mx.example");
        Assert.Equal("target.example", options.TargetHost);
        Assert.True(options.CertificateChainPolicy!.DisableCertificateDownloads);
        Assert.Equal("given.example", (policy with { HostName = "given.example" }).ToOptions("mx.example").TargetHost);
        var other = TlsPolicy.Required.ToOptions("mx.example");
        Assert.Equal("mx.example", other.TargetHost);
        Assert.Null(other.CertificateChainPolicy);
    }
}
