using System.Text;
using Ulak.Smtp.Addresses;

namespace Ulak.Client.Tests;

/// <summary>Messages for tests.</summary>
internal static class TestMessages
{
    public static OutgoingMail Simple(params string[] recipients) => With("Subject: x\r\n\r\ntext\r\n", recipients);

    public static OutgoingMail With(string content, params string[] recipients) => OutgoingMail.Create(
        new ReversePath(new Mailbox("a", "example.org")),
        (recipients.Length == 0 ? ["b@example.test"] : recipients)
            .Select(text => new ForwardPath(new Mailbox(text.Split('@')[0], text.Split('@')[1]))),
        Encoding.UTF8.GetBytes(content));
}
