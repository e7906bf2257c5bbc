using System.Buffers;
using System.Net;
using System.Text;
using Ulak.Server.Tls;
using Ulak.Server.Trace;
using Ulak.Smtp;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;

namespace Ulak.Server.Tests;

/// <summary>The headers that the server writes, RFC 5321 §4.4.</summary>
public sealed class TraceTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 3, 7, 5, 9, TimeSpan.Zero);

    private static readonly SmtpSessionInfo Facts = new()
    {
        Id = MailId.Create(At, 7),
        OpenedAt = At,
        Listener = "smtp",
        ClientName = "client.example",
        HelloProtocol = "ESMTP",
        Remote = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1234),
    };

    private static readonly RcptCommand Bob = new(new ForwardPath(new Mailbox("bob", "example.org")), EsmtpParameters.Empty);

    [Fact]
    public void One_recipient_is_named() =>
        Assert.Equal(
            $"Received: from client.example ([192.0.2.1])\r\n\tby mx.example.org with ESMTP id {Facts.Id}\r\n\tfor "
                + $"<bob@example.org>;\r\n\tTue, 03 Nov 2026 07:05:09 +0000\r\n",
            Write(Facts, new TraceEnvelope(Bob, false, At)));

    [Fact]
    public void Several_are_not() =>
        Assert.DoesNotContain("for <", Write(Facts, new TraceEnvelope(null, false, At)), StringComparison.Ordinal);

    [Fact]
    public void Postmaster_without_a_domain_gets_that_of_the_server() =>
        Assert.Contains(
            "\r\n\tfor <Postmaster@mx.example.org>;",
            Write(Facts, new TraceEnvelope(new RcptCommand(ForwardPath.Postmaster, EsmtpParameters.Empty), false, At)),
            StringComparison.Ordinal);

    [Theory]
    [InlineData(" one", "\r\n one\r\n")]
    [InlineData("\tone", "\r\n\tone\r\n")]
    [InlineData("Subject: one", "Subject: one\r\n")]
    [InlineData("", "\r\n")]
    public async Task A_first_line_that_starts_with_white_space_does_not_continue_the_trace(string line, string expected)
    {
        foreach (var isChunk in new[] { false, true })
        {
            await using var session = TestSession.Start("@with chunking");
            await session.EnterPhaseAsync("rcpt");
            if (isChunk)
            {
                await session.SendAsync(Encoding.ASCII.GetBytes($"BDAT {line.Length + 2} LAST\r\n{line}\r\n"));
            }
            else
            {
                await session.SendAsync("DATA");
                await session.SendAsync(line);
                await session.SendAsync(".");
            }

            var octets = Encoding.ASCII.GetString(session.Server.Sink.Mails.Single().Octets);
            Assert.EndsWith(" +0000\r\n" + expected, octets, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("2001:db8::1", "([IPv6:2001:db8::1])")]
    [InlineData("::ffff:192.0.2.9", "([192.0.2.9])")]
    [InlineData("fe80::1%3", "([IPv6:fe80::1])")]
    public void The_address_is_an_address_literal(string address, string expected) =>
        Assert.Contains(
            expected, Write(
                Facts with { Remote = new IPEndPoint(IPAddress.Parse(address), 25) }, new TraceEnvelope(null, false, At)),
                    StringComparison.Ordinal);

    [Theory]
    [InlineData("(comment) name")]
    [InlineData("x\r\nEvil: header")]
    [InlineData("a;b")]
    [InlineData("my_host")]
    [InlineData("-x-")]
    [InlineData("a..b")]
    [InlineData("[300.0.0.1]")]
    [InlineData("http://a.example/")]
    [InlineData("localhost:25")]
    [InlineData("")]
    [InlineData(null)]
    public void A_name_that_is_no_domain_is_replaced_by_the_address(string? name) =>
        Assert.StartsWith(
            "Received: from [192.0.2.1] ([192.0.2.1])\r\n\tby", Write(
                Facts with { ClientName = name }, new TraceEnvelope(null, false, At)), StringComparison.Ordinal);

    [Theory]
    [InlineData("SMTP", false, "SMTP")]
    [InlineData("ESMTP", false, "ESMTP")]
    [InlineData("ESMTP", true, "UTF8SMTP")]
    [InlineData("ESMTPS", true, "UTF8SMTPS")]
    [InlineData("ESMTPA", true, "UTF8SMTPA")]
    [InlineData("ESMTPSA", true, "UTF8SMTPSA")]
    [InlineData("LMTP", true, "UTF8LMTP")]
    public void The_protocol_is_named_by_RFC_3848_and_RFC_6531(string protocol, bool utf8, string expected) =>
        Assert.Contains($" with {expected} id ", Write(Session(protocol), new TraceEnvelope(null, utf8, At)), StringComparison.Ordinal);

    [Fact]
    public void With_SMTPUTF8_domains_are_in_U_labels()
    {
        var session = Facts with { ClientName = "xn--bro-hoa.xn--rnek-4qa.example" };
        var to = new RcptCommand(new ForwardPath(new Mailbox("alıcı", "XN--RNEK-4QA.example")), EsmtpParameters.Empty);
        var utf8 = Write(session, new TraceEnvelope(to, true, At), "xn--bro-hoa.example");
        Assert.StartsWith("Received: from büro.örnek.example (", utf8, StringComparison.Ordinal);
        Assert.Contains("\tby büro.example with UTF8SMTP", utf8, StringComparison.Ordinal);
        Assert.Contains("\tfor <alıcı@örnek.example>;", utf8, StringComparison.Ordinal);
        var ascii = Write(session, new TraceEnvelope(Bob, false, At), "xn--rnek-4qa.example");
        Assert.Contains(" xn--bro-hoa.xn--rnek-4qa.example (", ascii, StringComparison.Ordinal);
        Assert.Contains("\tby xn--rnek-4qa.example with", ascii, StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_domains_in_U_labels_fit()
    {
        // 56 characters of four octets each.
        var label = "xn--j50i" + new string('a', 55);
        var domain = string.Join('.', Enumerable.Repeat(label, 3));
        var to = new RcptCommand(new ForwardPath(new Mailbox(new string('b', 64), domain[..127])), EsmtpParameters.Empty);
        var trace = Write(Facts with { ClientName = domain }, new TraceEnvelope(to, true, At), domain);
        Assert.Equal(
            8 * 56, trace.EnumerateRunes().Count(rune => rune.Value == 0x20000));
        Assert.EndsWith(" +0000\r\n", trace, StringComparison.Ordinal);
    }

    private static SmtpSessionInfo Session(string protocol)
    {
        var greeted = protocol[..(protocol.IndexOf("MTP", StringComparison.Ordinal) + 3)];
        var rest = protocol[greeted.Length..];
        return Facts with
        {
            HelloProtocol = greeted,
            Tls = rest.Contains('S', StringComparison.Ordinal)
                ? new TlsInfo("TLS 1.3", "TLS_AES_256_GCM_SHA384", null, "CN=mx.example.org", null)
                : null,
            User = rest.Contains('A', StringComparison.Ordinal) ? "ann" : null,
        };
    }

    [Theory]
    [InlineData("2026-01-01T00:00:00+00:00", "Thu, 01 Jan 2026 00:00:00 +0000")]
    [InlineData("2028-02-29T23:59:59+00:00", "Tue, 29 Feb 2028 23:59:59 +0000")]
    [InlineData("2026-07-05T01:30:00+02:00", "Sat, 04 Jul 2026 23:30:00 +0000")]
    public void The_date_is_that_of_RFC_5322(string time, string expected) =>
        Assert.Equal(expected, new MailDate(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)).ToString());

    [Fact]
    public void The_longest_header_fits()
    {
        var label = new string('a', 63);
        var name = string.Join('.', label, label, label, label[..61]);
        var mailbox = new Mailbox(new string('b', 64), name[..189]);
        var text = Write(
            Facts with { ClientName = name }, new TraceEnvelope(
                new RcptCommand(new ForwardPath(mailbox), EsmtpParameters.Empty), false, At), host: name);
        Assert.EndsWith("+0000\r\n", text, StringComparison.Ordinal);
        Assert.All(text.Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
    }

    [Fact]
    public void The_return_path_is_the_senders()
    {
        Assert.Equal("Return-Path: <>\r\n", Encoding.UTF8.GetString(ReturnPath.Format(ReversePath.Null)));
        Assert.Equal(
            "Return-Path: <ann@example.com>\r\n", Encoding.UTF8.GetString(
                ReturnPath.Format(new ReversePath(new Mailbox("ann", "example.com")))));
    }

    private static string Write(SmtpSessionInfo facts, TraceEnvelope envelope, string host = "mx.example.org")
    {
        var output = new ArrayBufferWriter<byte>();
        TraceHeader.Write(output, facts, host, envelope);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
