using System.Collections.Immutable;
using MimeKit;
using Ulak.Mime.Headers;

namespace Ulak.Console.Composing;

/// <summary>Addresses as they are written in a form or in a header field: separated by commas.</summary>
internal static class AddressList
{
    /// <summary>The addresses of some texts, each with its name, in the form in which they can be split again.</summary>
    public static ImmutableArray<string> Split(params string?[] texts) =>
        [.. texts.Where(text => !string.IsNullOrWhiteSpace(text)).SelectMany(text => AddressField.Read(text!)).Select(Format)];

    private static string Format(MailAddress address) => address switch
    {
        { Name: "" } => address.Address,
        { Address: "" } => address.Name,
        _ => new MailboxAddress(address.Name, address.Address).ToString(encode: false),
    };
}
