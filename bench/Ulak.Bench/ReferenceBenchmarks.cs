using System.Text;
using BenchmarkDotNet.Attributes;
using Ulak.Reference;
using Ulak.Reference.Comparison;
using Ulak.Reference.Explanation;

namespace Ulak.Bench;

/// <summary>Explanations and comparisons.</summary>
public class ReferenceBenchmarks
{
    private static readonly byte[] Bounce = Encoding.ASCII.GetBytes("""
        From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
        To: <sender@example.org>
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="part"

        --part
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        This is the mail system at host mx.example.org.

        I'm sorry to have to inform you that your message could not
        be delivered to one or more recipients. It's attached below.

        <nobody@example.com>: host mail.example.com[192.0.2.25] said: 550 5.1.1
            <nobody@example.com>: Recipient address rejected: User unknown (in reply to
            RCPT TO command)

        --part
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.org
        Final-Recipient: rfc822; nobody@example.com
        Action: failed
        Status: 5.1.1
        Remote-MTA: dns; mail.example.com
        Diagnostic-Code: smtp; 550 5.1.1 <nobody@example.com>: Recipient address rejected: User unknown

        --part--

        """.ReplaceLineEndings("\r\n"));

    /// <summary>A bounce of 1 KB.</summary>
    [Benchmark]
    public ExplanationResult ExplainBounce() => Explainer.Explain(Bounce);

    /// <summary>One line.</summary>
    [Benchmark]
    public ExplanationResult ExplainReply() => Explainer.Explain("550 5.7.1 Relaying denied");

    /// <summary>Two codes.</summary>
    [Benchmark]
    public ComparisonResult? Compare() => CodeComparer.Compare("221", "501", "tr");
}
