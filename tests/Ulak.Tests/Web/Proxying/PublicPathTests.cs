using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Ulak.Console.Proxying;
using Xunit;

namespace Ulak.Tests.Web.Proxying;

public sealed class PublicPathTests
{
    [Theory]
    [InlineData("", "/sessions", "", "", "/sessions")]
    [InlineData("", "/mail/sessions", "/mail", "/mail", "/sessions")]
    [InlineData("", "/sessions", "/mail", "/mail", "/sessions")]
    [InlineData("", "/mail", "/mail", "/mail", "/")]
    [InlineData("", "/mailbox", "/mail", "/mail", "/mailbox")]
    [InlineData("/mail", "/sessions", "", "/mail", "/sessions")]
    [InlineData("/mail", "/mail/sessions", "", "/mail", "/sessions")]
    [InlineData("/mail/", "/sessions", "", "/mail", "/sessions")]
    [InlineData("/outer", "/mail/sessions", "/mail", "/outer/mail", "/sessions")]
    [InlineData("/outer", "/sessions", "/mail", "/outer", "/sessions")]
    [InlineData("//evil.example", "/sessions", "", "", "/sessions")]
    [InlineData("/\"onload=x", "/sessions", "/mail", "/mail", "/sessions")]
    [InlineData("/a/../b", "/sessions", "", "", "/sessions")]
    public void The_public_path_is_the_base_and_not_part_of_the_path(
        string announced, string path, string configured, string publicPath, string rest)
    {
        var request = new DefaultHttpContext().Request;
        (request.PathBase, request.Path) = (new PathString(announced), new PathString(path));
        PublicPath.Apply(request, configured);
        Assert.Equal((publicPath, rest), (request.PathBase.Value, request.Path.Value));
    }

    [Theory]
    [InlineData("/sessions", "/mail/sessions")]
    [InlineData("/", "/mail/")]
    [InlineData("/mail/sessions", "/mail/sessions")]
    [InlineData("/mail", "/mail")]
    [InlineData("/mailbox", "/mail/mailbox")]
    [InlineData("https://example.org/", "https://example.org/")]
    [InlineData("//example.org/", "//example.org/")]
    public void A_redirect_gets_the_public_path_once(string location, string expected) =>
        Assert.Equal(expected, PublicPath.AddTo(location, "/mail"));

    [Theory]
    [InlineData("<a href=\"/\">", "<a href=\"/mail/\">")]
    [InlineData("<a class=\"x\" href=\"/codes\"> <form method=\"post\" action=\"/try\">",
        "<a class=\"x\" href=\"/mail/codes\"> <form method=\"post\" action=\"/mail/try\">")]
    [InlineData("<img src=\"/messages/1\"><button formaction=\"/a\">", "<img src=\"/mail/messages/1\"><button formaction=\"/mail/a\">")]
    [InlineData("<a href=\"//example.org/\"><a href=\"https://example.org/\"><a href=\"#main\">",
        "<a href=\"//example.org/\"><a href=\"https://example.org/\"><a href=\"#main\">")]
    [InlineData("<pre> href=&quot;/not-a-link&quot;</pre><b data-copy=\"/text\"> ",
        "<pre> href=&quot;/not-a-link&quot;</pre><b data-copy=\"/text\"> ")]
    [InlineData("", "")]
    public void Links_from_the_root_get_the_public_path(string html, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        PageLinks.Write(Encoding.UTF8.GetBytes(html), "/mail", output);
        Assert.Equal(expected, Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
