using Ulak.Relay.ReturnPaths;
using Ulak.Relay.Routing;
using Ulak.Relay.Tests.Support;
using Ulak.Smtp;
using Ulak.Smtp.Addresses;
using Ulak.Storage.Queue;
using Xunit;

namespace Ulak.Relay.Tests.ReturnPaths;

/// <summary>Signed return paths: created, read, and refused when one octet is another.</summary>
public sealed class ReturnPathSignerTests
{
    private static readonly DeliveryKey Key = new(MailId.Create(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), 7), 3);

    private readonly ReturnPathSigner _signer = new(() => new byte[32], "bounces.example.org", null);

    [Fact]
    public void A_return_path_names_its_delivery_in_any_case_of_its_letters()
    {
        var address = _signer.Create(Key, Sender("ann@example.org"))!;
        Assert.Equal(new ReturnPathResult(ReturnPathKind.Signed, Key), _signer.Read(address));
        Assert.Equal(Key, _signer.Read(Routes.Address(address.ToString().ToUpperInvariant())).Delivery);
        Assert.True(address.LocalPart.Length <= 64, "RFC 5321 §4.5.3.1.1");
        Assert.Equal(address.LocalPart, address.LocalPart.ToLowerInvariant());
    }

    [Fact]
    public void Every_changed_character_is_found()
    {
        var local = _signer.Create(Key, Sender("ann@example.org"))!.LocalPart;
        for (var i = "bounce-".Length; i < local.Length; i++)
        {
            var changed = local[..i] + (local[i] == '0' ? '1' : local[i] == '-' ? 'x' : '0') + local[(i + 1)..];
            Assert.NotEqual(ReturnPathKind.Signed, _signer.Read(new Mailbox(changed, "bounces.example.org")).Kind);
        }

        var forged = local[..^1] + (local[^1] == '0' ? '1' : '0');
        Assert.Equal(ReturnPathKind.Forged, _signer.Read(new Mailbox(forged, "bounces.example.org")).Kind);
    }

    [Fact]
    public void Another_key_and_another_domain_sign_otherwise()
    {
        var address = _signer.Create(Key, Sender("ann@example.org"))!;
        Assert.Equal(ReturnPathKind.Forged, new ReturnPathSigner(() => [.. new byte[31], 1], "bounces.example.org", null)
            .Read(address).Kind);
        Assert.Equal(ReturnPathKind.Forged, new ReturnPathSigner(() => new byte[32], "bounces.example.net", null)
            .Read(address with { Domain = "bounces.example.net" }).Kind);
        Assert.Equal(ReturnPathKind.Other, _signer.Read(address with { Domain = "example.org" }).Kind);
        Assert.Equal(ReturnPathKind.Other, _signer.Read(Routes.Address("bounce-list@bounces.example.org")).Kind);
    }

    [Fact]
    public void Reports_and_other_senders_keep_their_reverse_path()
    {
        var some = new ReturnPathSigner(() => new byte[32], "bounces.example.org", AddressSet.Parse("@example.org"));
        Assert.NotNull(some.Create(Key, Sender("ann@example.org")));
        Assert.Null(some.Create(Key, Sender("ann@example.net")));
        Assert.Null(_signer.Create(Key, ReversePath.Null));
    }

    [Fact]
    public void Return_paths_are_found_in_a_text_if_they_are_signed()
    {
        var address = _signer.Create(Key, Sender("ann@example.org"))!;
        var forged = new ReturnPathSigner(() => [.. new byte[31], 1], "bounces.example.org", null)
            .Create(Key, Sender("ann@example.org"))!;
        Assert.Equal([Key], _signer.FindAll($"Return-Path: <{address}>\r\nX: {forged}\r\nY: {address}.example"));
        Assert.Empty(_signer.FindAll($"Return-Path: <{forged}>\r\nX: a{address}\r\n"));
    }

    private static ReversePath Sender(string address) => new(Routes.Address(address));
}
