using System.Text;
using System.Text.Json;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Tests;

/// <summary>The verdict of strict syntax on a corpus of addresses, gathered from the tests of many mail programs.</summary>
public sealed class AddressCorpusTests
{
    /// <summary>Cases where servers differ, with the result of Ulak: a literal with an IPv6 address is rejected without its tag.</summary>
    private static readonly Dictionary<string, bool> Debatable = new()
    {
        ["isemail-orig-38"] = true,
        ["emailvalidator-85"] = false,
        ["emailvalidator-102"] = true,
        ["own-21"] = false,
        ["own-30"] = true,
    };

    [Fact]
    public void Every_address_of_the_corpus_gets_the_corpus_s_verdict()
    {
        var wrong = new List<string>();
        var count = 0;
        foreach (var line in CorpusFiles.Find("addresses/addresses.jsonl").SelectMany(File.ReadLines))
        {
            using var json = JsonDocument.Parse(line);
            var id = json.RootElement.GetProperty("id").GetString()!;
            var text = Encoding.UTF8.GetBytes(json.RootElement.GetProperty("address").GetString()!);
            var valid = json.RootElement.GetProperty("rfc5321").GetString() == "valid";
            var expected = Debatable.TryGetValue(id, out var ours) ? ours : valid;
            var taken = Mailbox.TryParse(text, smtpUtf8: true, out var mailbox, out var fault);
            if (taken != expected || (taken && mailbox!.NeedsSmtpUtf8 != json.RootElement.GetProperty("needs_smtputf8").GetBoolean()))
            {
                wrong.Add($"{id}: expected {expected}, {Encoding.UTF8.GetString(text)} → {fault?.Kind} {fault?.Message}");
            }

            if (fault is not null)
            {
                Assert.InRange(fault.Column, 1, text.Length + 1);
            }

            count++;
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(count, 60, int.MaxValue);
    }

    [Fact]
    public void Every_path_of_the_corpus_gets_the_corpus_s_verdict()
    {
        var wrong = new List<string>();
        var count = 0;
        foreach (var line in CorpusFiles.Find("addresses/paths.jsonl").SelectMany(File.ReadLines))
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            var path = root.GetProperty("path").GetString()!;
            Check(root, "mail_from", $"MAIL FROM:{path}{(System.Text.Ascii.IsValid(path) ? "" : " SMTPUTF8")}", wrong);
            Check(root, "rcpt_to", $"RCPT TO:{path}", wrong);
            count++;
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(count, 18, int.MaxValue);
    }

    private static void Check(JsonElement root, string field, string line, List<string> wrong)
    {
        var valid = root.GetProperty(field).GetString() == "valid";
        var fault = CommandParser.Parse(Encoding.UTF8.GetBytes(line), SyntaxRules.StrictEverything, out var command);
        var mailbox = root.GetProperty("mailbox").GetString();
        if ((fault is null) != valid)
        {
            wrong.Add($"{root.GetProperty("id").GetString()} {field}: expected {valid}: {line} → {fault?.Kind} {fault?.Message}");
        }
        else if (valid && mailbox is not null)
        {
            var named = command.ToCommand() switch
            {
                MailCommand mail => mail.From.ToString(),
                RcptCommand rcpt => rcpt.To.ToString(),
                _ => "",
            };
            if (!string.Equals(named, mailbox, StringComparison.OrdinalIgnoreCase))
            {
                wrong.Add($"{root.GetProperty("id").GetString()}: names {named}, not {mailbox}");
            }
        }
    }
}
