using System.Collections.Immutable;
using MimeKit;

namespace Ulak.Console.Composing;

/// <summary>Addresses as they are written in a form or in a header field: separated by commas.</summary>
internal static class AddressList
{
    /// <summary>The addresses of some texts, each with its name. What cannot be read is split at its commas.</summary>
    public static ImmutableArray<string> Split(params string?[] texts)
    {
        var addresses = ImmutableArray.CreateBuilder<string>();
        foreach (var text in texts)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            if (InternetAddressList.TryParse(text, out var list) && list.Mailboxes.Any())
            {
                addresses.AddRange(list.Mailboxes.Select(Format));
            }
            else
            {
                addresses.AddRange(text.Split(',', ';').Select(each => each.Trim()).Where(each => each.Length > 0));
            }
        }

        return addresses.ToImmutable();
    }

    private static string Format(MailboxAddress address) =>
        string.IsNullOrEmpty(address.Name) ? address.Address : new MailboxAddress(address.Name, address.Address).ToString(encode: false);
}
