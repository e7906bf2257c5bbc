using System.Text;
using BenchmarkDotNet.Attributes;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Syntax;

namespace Ulak.Bench;

/// <summary>One command line each. None may allocate; a usual MAIL or RCPT should take less than 150 ns.</summary>
public class ParserBenchmarks
{
    private static readonly SyntaxRules Rules = SyntaxRules.StrictEverything;

    private byte[] _line = [];

    /// <summary>The line that is parsed.</summary>
    [Params(
        "EHLO client.example.org",
        "MAIL FROM:<sender@example.org>",
        "MAIL FROM:<sender@example.org> SIZE=10240 BODY=8BITMIME",
        "RCPT TO:<recipient@example.com>",
        "RCPT TO:<recipient@example.com> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;recipient@example.com",
        "DATA",
        "BDAT 10240 LAST",
        "RSET",
        "NOOP",
        "QUIT")]
    public string Line { get; set; } = "";

    /// <summary>Creates the octets.</summary>
    [GlobalSetup]
    public void Setup() => _line = Encoding.ASCII.GetBytes(Line);

    /// <summary>Octets to command.</summary>
    [Benchmark]
    public Verb Parse()
    {
        if (CommandParser.Parse(_line, Rules, out var command) is { } fault)
        {
            throw new InvalidOperationException(fault.ToString());
        }

        return command.Verb;
    }
}

/// <summary>One address each.</summary>
public class AddressBenchmarks
{
    private byte[] _text = [];

    /// <summary>The address that is parsed.</summary>
    [Params("someone@example.org", "\"some one\"@example.org", "someone@[IPv6:2001:db8::1]", "posta@örnek.example")]
    public string Address { get; set; } = "";

    /// <summary>Creates the octets.</summary>
    [GlobalSetup]
    public void Setup() => _text = Encoding.UTF8.GetBytes(Address);

    /// <summary>Octets to mailbox: two strings and the record that holds them.</summary>
    [Benchmark]
    public Mailbox Parse() =>
        Mailbox.TryParse(_text, smtpUtf8: true, out var mailbox, out var fault)
            ? mailbox
            : throw new InvalidOperationException(fault.ToString());
}
