#!/usr/bin/perl
# Takes calls as Sombra would, answers 200, and writes one line a call into the file named: first the port that it
# listens on, then method, path, authorization, nonce and body. Needs nothing but perl-base.
use strict;
use warnings;
use IO::Socket::INET;

my ($file) = @ARGV;
my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 16, ReuseAddr => 1)
    or die "cannot listen: $!";
open my $calls, '>', $file or die "$file: $!";
$calls->autoflush(1);
print $calls $server->sockport, "\n";

while (my $client = $server->accept) {
    # One connection after the other: a gateway that holds one open meanwhile is told to close it.
    my $head = '';
    while (my $line = <$client>) {
        last if $line eq "\r\n";
        $head .= $line;
    }
    my ($method, $path) = $head =~ m{^(\S+) (\S+) HTTP/1\.1\r\n} or next;
    my %header = map { m{^([^:]+):\s*(.*?)\r$} ? (lc $1 => $2) : () } split /\n/, $head;
    my $body = '';
    if (my $length = $header{'content-length'}) { read $client, $body, $length; }
    elsif (($header{'transfer-encoding'} // '') eq 'chunked') {
        while (defined(my $size = <$client>)) {
            my $bytes = hex($size) or last;
            my $chunk = '';
            read $client, $chunk, $bytes;
            $body .= $chunk;
            <$client>;
        }
        <$client>;
    }
    print $client "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
    close $client;
    print $calls join(' ', $method, $path, map { $header{$_} // '-' } qw(authorization x-transcend-nonce)), " $body\n";
}
